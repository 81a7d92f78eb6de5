using System.Globalization;
using System.Text.RegularExpressions;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The example of docs/billing.md over a gateway and three connectors: one query, its price, split and invoice, and what the audit makes of them.</summary>
public sealed partial class BillingSpaceTests : IAsyncLifetime
{
    private readonly PricedSpace _priced = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private HostedSpace Space => _priced.Space;

    public ValueTask InitializeAsync() => _priced.InitializeAsync();

    public ValueTask DisposeAsync() => _priced.DisposeAsync();

    [Fact]
    public async Task Example_of_the_documentation_is_charged_split_invoiced_and_audited()
    {
        var example = Example();
        Assert.Equal(Samples.Hospitals, example.Keys);
        var books = await Books.OpenAsync(Space);
        var grant = await Space.Clinic.AskAsync(Samples.Statistics(Samples.Diagnosis, Samples.Radius));

        var job = await Space.Clinic.RunToEndAsync(grant, Space.Clinic.Jobs.Prepare(grant, PricedSpace.Sql));

        Assert.Equal((JobState.Released, 1737L), (job.State, job.Amount));
        Assert.InRange(job.Amount, 0, grant.Quote.Maximum);
        var flow = (await Space.Clinic.EntriesOfAsync(job.Job)).OfType<Flow>().Single();
        Assert.Equal(grant.Quote.Digest(), flow.Quote);
        Assert.Equal(
            example.SelectMany(owner => owner.Value.Lines.Select(line => (owner.Key, line.Unit, line.Amount))),
            flow.Charges.Select(charge => (charge.Owner, charge.Unit, charge.Amount)));
        Assert.Equal(example.Values.Select(owner => owner.Rows), flow.Charges.Where(charge => charge.Unit == ChargeUnit.RowScanned).Select(charge => charge.Quantity));

        var settled = await Space.Operator.Invoices.SettleAsync(cancellation: Cancellation);

        var split = settled.Entries.Select(leaf => leaf.Entry).OfType<SplitSettled>().Single();
        Assert.Equal((1737L, 96L, 82L), (split.Gross, split.Tax, split.Fee));
        Assert.Equal(example.Select(owner => (owner.Key, owner.Value.Share)), split.Lines.Select(line => (line.Owner, line.Amount)));
        foreach (var hospital in Samples.Hospitals)
        {
            Assert.Equal(example[hospital].Share, Assert.Single(await Space.Client(hospital).Invoices.StatementsAsync(hospital, cancellation: Cancellation)).Total);
        }

        var issued = settled.Entries.Single(leaf => leaf.Entry is InvoiceIssued);
        var invoice = await Space.Clinic.Invoices.GetAsync(1, Cancellation);
        Assert.Equal((1737L, 96L, issued.Index), (invoice.Total, invoice.Tax, invoice.Leaf));
        Assert.Equal(((InvoiceIssued)issued.Entry).Digest, InvoiceDigest.Of(invoice.Lines));
        Assert.Contains("17.37 CNY", await Space.Clinic.Invoices.PageAsync(1, Cancellation), StringComparison.Ordinal);
        await books.AssertChargedAsync(1737);
    }

    [Fact]
    public async Task Money_of_others_is_not_shown_and_only_the_operator_settles()
    {
        var grant = await Space.Clinic.AskAsync(Samples.Statistics(Samples.Diagnosis, Samples.Radius));
        await Space.Clinic.RunToEndAsync(grant, Space.Clinic.Jobs.Prepare(grant, PricedSpace.Sql));

        Assert.Equal(RefusalCode.Denied, (await Dealings.RefusedAsync(() => Space.Clinic.Invoices.SettleAsync(cancellation: Cancellation))).Code);
        Assert.Equal(RefusalCode.Denied, (await Dealings.RefusedAsync(() => Space.Regulator.Invoices.SettleAsync(cancellation: Cancellation))).Code);
        await Space.Operator.Invoices.SettleAsync(cancellation: Cancellation);
        var hospital = Space.Client(Samples.Hospitals[0]);
        Assert.Equal(RefusalCode.Denied, (await Dealings.RefusedAsync(() => hospital.Invoices.StatementsAsync(Samples.Hospitals[1], cancellation: Cancellation))).Code);
        Assert.Equal(RefusalCode.Denied, (await Dealings.RefusedAsync(() => hospital.Invoices.GetAsync(1, Cancellation))).Code);
        Assert.Equal(RefusalCode.Unknown, (await Dealings.RefusedAsync(() => Space.Clinic.Invoices.GetAsync(2, Cancellation))).Code);
        Assert.Equal(1737, (await Space.Regulator.Invoices.GetAsync(1, Cancellation)).Total);
        Assert.Contains("nothing was used", (await Dealings.RefusedAsync(() => Space.Operator.Invoices.SettleAsync(cancellation: Cancellation))).Reason, StringComparison.Ordinal);
    }

    private static SortedDictionary<ParticipantId, ExampleOwner> Example()
    {
        var owners = new SortedDictionary<ParticipantId, ExampleOwner>(Comparer<ParticipantId>.Create((left, right) => string.CompareOrdinal(left.Value, right.Value)));
        foreach (Match row in ExampleRow().Matches(PricedSpace.Page))
        {
            var numbers = row.Groups[2].Captures.Select(capture => long.Parse(capture.Value.Trim(' ', '|'), CultureInfo.InvariantCulture)).ToArray();
            owners.Add(ParticipantId.Parse(row.Groups[1].Value), new ExampleOwner(
                numbers[0], [(ChargeUnit.Job, numbers[1]), (ChargeUnit.Cell, numbers[2]), (ChargeUnit.RowScanned, numbers[3])], numbers[4]));
        }

        return owners;
    }

    [GeneratedRegex(@"^\| (hospital-[abc]) (\| \d+ )+\|$", RegexOptions.Multiline)]
    private static partial Regex ExampleRow();

    private sealed record ExampleOwner(long Rows, IReadOnlyList<(ChargeUnit Unit, long Amount)> Lines, long Share);
}
