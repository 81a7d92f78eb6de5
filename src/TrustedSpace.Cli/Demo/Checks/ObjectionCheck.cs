using TrustedSpace.Cli.Output;
using TrustedSpace.Client.Objections;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Objections;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>The clinic objects to a charge; the regulator has the hospital answer and upholds it; the charge is corrected by a leaf, and the next settlement takes it off.</summary>
internal static class ObjectionCheck
{
    private const long TakenOff = 50;

    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var owner = space.Running.File.Owners[0].Id;
        var line = space.Invoice!.Lines.Last(line => line.Owner == owner && line.Amount >= TakenOff);
        var raised = await space.Clinic.Objections
            .RaiseAsync(ObjectionTarget.OfFlow(line.Leaf), Words("fewer rows arrived than were agreed"), cancellation).ConfigureAwait(false);
        var id = raised.Case.Id;
        await space.Regulator.Objections.AssignAsync(id, owner, TimeSpan.FromDays(3), Words("please look at it"), cancellation).ConfigureAwait(false);
        await space.Hospital.Objections.AnswerAsync(id, Words("that is so"), cancellation).ConfigureAwait(false);
        var upheld = await space.Regulator.Objections
            .UpholdAsync(
                id,
                Words("half a yuan is taken off"),
                [new ObjectionCorrection { Leaf = line.Leaf, Lines = [new CorrectionLine { Owner = owner, Amount = -TakenOff }] }],
                cancellation)
            .ConfigureAwait(false);
        var settled = await space.Operator.Invoices.SettleAsync(cancellation: cancellation).ConfigureAwait(false);
        var credit = settled.Entries.Select(entry => entry.Entry).OfType<InvoiceIssued>().Sum(invoice => invoice.Total);
        space.TakenOff = -credit;
        space.LastLeaf = settled.Entries.Max(entry => entry.Index);
        return DemoCheck.Of(
            "objection upheld",
            upheld.Case.State == ObjectionState.Upheld && upheld.Steps.Count == 4 && upheld.CorrectionLeaves.Count == 1 && credit == -TakenOff,
            $"{upheld.Steps.Count} signed steps, each a leaf; leaf {upheld.CorrectionLeaves[0]} corrects leaf {line.Leaf}, and the next invoice is {Screen.Money(credit, space.Invoice.Currency)}",
            ("steps", upheld.Steps.Count),
            ("correction", upheld.CorrectionLeaves[0]),
            ("credit", credit));
    }

    private static ObjectionWords Words(string text) =>
        new() { Reason = SaltedDetail.Of(new Detail { Subject = SubjectId.Parse("demonstration"), Text = text }) };
}
