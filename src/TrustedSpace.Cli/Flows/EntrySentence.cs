using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Cli.Flows;

/// <summary>A log entry in one sentence.</summary>
internal static class EntrySentence
{
    public static string Of(LogEntry entry) => entry switch
    {
        ParticipantChanged changed => $"{changed.Participant} was {changed.Change}",
        DatasetPublished { Publication: var offer } => $"{offer.Owner} offers {offer.Dataset} version {offer.Version} in {offer.Product} under policy {offer.Policy}",
        GrantIssued issued => $"grant {issued.Request.Grant} to {issued.Request.Consumer} for {issued.Request.Detail.Operation} of {issued.Request.Detail.Product}, purpose {issued.Request.Detail.Purpose}",
        GrantDenied denied => $"{denied.Request.Consumer} was denied {denied.Request.Detail.Product} for {denied.Request.Detail.Purpose}: "
            + string.Join("; ", denied.Denials.Select(denial => $"{denial.Owner} by {denial.Rule}")),
        GrantRevoked revoked => $"grant {revoked.Grant} was revoked by {revoked.By}",
        DecisionRecorded late => $"{late.Owner} decided grant {late.Grant}, which came to nothing",
        Flow flow => $"{flow.Operation} of {flow.Product} to {flow.Consumer} {flow.Outcome}: {flow.Cells} cells, {Screen.Money(flow.Charges.Sum(charge => charge.Amount), flow.Currency)}",
        ExportReceived received => $"{received.Consumer} confirmed export {received.Job} of {received.Owner}",
        JobFailed failed => $"job {failed.Job} failed: {failed.Failure}",
        JobCancelled cancelled => $"job {cancelled.Job} was cancelled by {cancelled.By} at {cancelled.Stage}",
        PricesPublished prices => $"the operator published price book {prices.Digest}",
        PeriodClosed closed => $"settlement {closed.Settlement} closed {closed.Month}{(closed.Final ? "" : " so far")}",
        SplitSettled split => $"{Screen.Money(split.Gross, split.Currency)} of {split.Product} were split {split.Rule}: "
            + string.Join(", ", split.Lines.Select(line => $"{line.Owner} {Screen.Money(line.Amount, split.Currency)}")),
        OperatorSettled settled => $"the operator keeps {Screen.Money(settled.Kept, settled.Currency)} of its fee, holds {Screen.Money(settled.Held, settled.Currency)} above its cap and gives back {Screen.Money(settled.Returned, settled.Currency)}",
        InvoiceIssued invoice => $"invoice {invoice.Number} to {invoice.Consumer} for {invoice.Month}: {Screen.Money(invoice.Total, invoice.Currency)}",
        RequestRefused refused => $"{refused.Caller} was refused {refused.Request}: {refused.Refusal.Reason}",
        FreezeOrdered ordered => $"{ordered.By} froze {ordered.Subject}, freeze {ordered.Freeze}",
        SubjectErased erased => $"{erased.By} erased {erased.Details} details about {erased.Subject}",
        ObjectionRaised raised => $"{raised.By} objected to {raised.Target}, objection {raised.Objection}",
        ObjectionAssigned assigned => $"{assigned.By} asked {assigned.Respondent} to answer objection {assigned.Objection}",
        ObjectionAnswered answered => $"{answered.By} answered objection {answered.Objection}",
        ObjectionUpheld upheld => $"{upheld.By} upheld objection {upheld.Objection}",
        ObjectionDismissed dismissed => $"{dismissed.By} dismissed objection {dismissed.Objection}",
        ObjectionWithdrawn withdrawn => $"{withdrawn.By} withdrew objection {withdrawn.Objection}",
        Correction correction => $"the charges of leaf {correction.Corrects} were corrected: {correction.Reason}",
        FreezeLifted lifted => $"{lifted.By} lifted freeze {lifted.Freeze}",
        _ => entry.ToString(),
    };
}
