using System.Globalization;
using TrustedSpace.Client.Objections;
using TrustedSpace.FunctionalTests.CommandLine;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Objections to an issued invoice: what is upheld is taken off the next invoice and its split, what is dismissed changes nothing.</summary>
public sealed class InvoiceObjectionTests : IAsyncLifetime
{
    private static readonly ParticipantId B = Samples.Hospitals[1];
    private static readonly ParticipantId C = Samples.Hospitals[2];

    private readonly PricedSpace _priced = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostedSpace Space => _priced.Space;

    public ValueTask InitializeAsync() => _priced.InitializeAsync();

    public ValueTask DisposeAsync() => _priced.DisposeAsync();

    [Fact]
    public async Task Upheld_objection_to_an_invoice_adjusts_the_next_one_and_its_split()
    {
        var books = await Books.OpenAsync(Space);
        var (charged, later) = (await ReleasedAsync(), await SettledAsync(releases: 1));
        Assert.Equal(2 * 1737, (await Space.Clinic.Invoices.GetAsync(1, Cancellation)).Total);
        var id = await AnsweredAsync(invoice: 1, by: B);

        // What is not on the invoice is not corrected by it, and nothing beyond what was charged: 500 + 60 + 19.
        await SettledAsync(releases: 1);
        var onAnother = (await Space.Clinic.Invoices.GetAsync(2, Cancellation)).Lines[0].Leaf;
        Assert.Equal(RefusalCode.Invalid, (await Dealings.RefusedAsync(() => UpholdAsync(id, Off(onAnother, (B, 1))))).Code);
        Assert.Equal(RefusalCode.Conflict, (await Dealings.RefusedAsync(() => UpholdAsync(id, Off(charged, (B, 580))))).Code);
        var upheld = await UpholdAsync(id, Off(charged, (B, 100), (C, 50)));

        var report = await Space.Operator.Invoices.SettleAsync(cancellation: Cancellation);

        var invoice = await Space.Clinic.Invoices.GetAsync(3, Cancellation);
        var leaf = Assert.Single(upheld.CorrectionLeaves);
        Assert.Equal(
            [(leaf, B, ChargeUnit.Correction, -100L, -6L), (leaf, C, ChargeUnit.Correction, -50L, -3L)],
            invoice.Lines.Select(line => (line.Leaf, line.Owner!.Value, line.Unit, line.Amount, line.Tax)));
        Assert.Equal((-150L, -9L), (invoice.Total, invoice.Tax));

        // Net -141, fee 5 % of it -7.05, pot -134; nobody contributed to it, so that the two share it equally.
        var split = report.Entries.Select(entry => entry.Entry).OfType<SplitSettled>().Single();
        Assert.Equal((-150L, -9L, -7L), (split.Gross, split.Tax, split.Fee));
        Assert.Equal([(B, -67L), (C, -67L)], split.Lines.Select(line => (line.Owner, line.Amount)));
        Assert.Equal((-7L, -7L, 0L), report.Entries.Select(entry => entry.Entry).OfType<OperatorSettled>().Select(settled => (settled.Fee, settled.Kept, settled.Held)).Single());
        Assert.Equal(-67, (await Space.Client(B).Invoices.StatementsAsync(B, cancellation: Cancellation))[^1].Total);
        await books.AssertChargedAsync((3 * 1737) - 150);
        Assert.True(later.Settlement < report.Settlement);
    }

    [Fact]
    public async Task Dismissed_objection_to_an_invoice_changes_nothing()
    {
        var books = await Books.OpenAsync(Space);
        await SettledAsync(releases: 1);
        var id = await AnsweredAsync(invoice: 1, by: B);

        var dismissed = await Space.Regulator.Objections.DismissAsync(id, Words("the price was agreed"), Cancellation);

        Assert.Equal((ObjectionState.Dismissed, 0), (dismissed.Case.State, dismissed.CorrectionLeaves.Count));
        Assert.Contains("nothing was used", (await Dealings.RefusedAsync(() => Space.Operator.Invoices.SettleAsync(cancellation: Cancellation))).Reason, StringComparison.Ordinal);
        await books.AssertChargedAsync(1737);
    }

    [Fact]
    public async Task Invoice_is_objected_to_by_those_on_it_alone()
    {
        await SettledAsync(releases: 1);

        Assert.Equal(RefusalCode.Unknown, (await Dealings.RefusedAsync(() => Space.Clinic.Objections.RaiseAsync(ObjectionTarget.OfInvoice(2), Words("x"), Cancellation))).Code);
        Assert.Equal(ObjectionState.Raised, (await Space.Client(C).Objections.RaiseAsync(ObjectionTarget.OfInvoice(1), Words("my part"), Cancellation)).Case.State);
    }

    [Fact]
    public async Task Commands_settle_object_uphold_and_settle_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The lines are for a POSIX shell.");
        var leaf = await ReleasedAsync();
        var script = $"""
            set -e
            tspace() {"{"} dotnet '{TspaceProcess.Assembly}' "$@"; {"}"}
            tspace settle --as operator
            objection=$(tspace objection raise invoice 1 --reason "hospital-b was not asked for" --quiet --as clinic)
            tspace objection assign "$objection" --to hospital-b --days 7 --reason "say why" --as regulator
            tspace objection answer "$objection" --reason "true" --leaf {leaf.ToString(CultureInfo.InvariantCulture)} --as hospital-b
            tspace objection uphold "$objection" --reason "it is taken off" --correct {leaf.ToString(CultureInfo.InvariantCulture)}:hospital-b:579 --as regulator
            tspace settle --as operator
            tspace invoice 2 --page invoice.html --as clinic
            tspace statement --as hospital-b
            tspace audit verify --as regulator
            """;
        var folder = Directory.CreateTempSubdirectory("trustedspace-invoice-").FullName;
        try
        {
            var (exit, output, error) = await TspaceProcess.RunAsync("bash", ["-c", script], folder, Path.GetDirectoryName(Space.Certificates));

            Assert.True(exit == 0, output + error);
            Assert.Contains("clinic owes -5.79 CNY", output, StringComparison.Ordinal);
            Assert.Contains("hospital-b earned -5.19 CNY", output, StringComparison.Ordinal);
            Assert.Contains("-5.79", await File.ReadAllTextAsync(Path.Combine(folder, "invoice.html"), Cancellation), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ObjectionWords Words(string text) => new() { Reason = SaltedDetail.Of(new Detail { Subject = SubjectId.Parse("clinic"), Text = text }) };

    private static ObjectionCorrection Off(long leaf, params (ParticipantId Owner, long Amount)[] lines) =>
        new() { Leaf = leaf, Lines = [.. lines.Select(line => new CorrectionLine { Owner = line.Owner, Amount = -line.Amount })] };

    private Task<ObjectionStatus> UpholdAsync(ObjectionId id, ObjectionCorrection correction) =>
        Space.Regulator.Objections.UpholdAsync(id, Words("it was not owed"), [correction], Cancellation);

    private async Task<ObjectionId> AnsweredAsync(long invoice, ParticipantId by)
    {
        var id = (await Space.Clinic.Objections.RaiseAsync(ObjectionTarget.OfInvoice(invoice), Words("two groups were agreed, not three owners"), Cancellation)).Case.Id;
        await Space.Regulator.Objections.AssignAsync(id, by, TimeSpan.FromDays(7), Words("say why"), Cancellation);
        await Space.Client(by).Objections.AnswerAsync(id, Words("true"), Cancellation);
        return id;
    }

    private async Task<SettlementReport> SettledAsync(int releases)
    {
        for (var release = 0; release < releases; release++)
        {
            await ReleasedAsync();
        }

        return await Space.Operator.Invoices.SettleAsync(cancellation: Cancellation);
    }

    /// <returns>The leaf of a released flow, for 1737.</returns>
    private async Task<long> ReleasedAsync()
    {
        var grant = await Space.Clinic.AskAsync(Samples.Statistics(Samples.Diagnosis, Samples.Radius));
        var job = await Space.Clinic.RunToEndAsync(grant, Space.Clinic.Jobs.Prepare(grant, PricedSpace.Sql));
        Assert.Equal((JobState.Released, 1737L), (job.State, job.Amount));
        return (await Space.Clinic.Flows.ListAsync(job: job.Job, cancellation: Cancellation)).Single(entry => entry.Entry is Flow).Index;
    }
}
