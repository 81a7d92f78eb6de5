using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Flows;

/// <summary>One leaf of the transparency log, stored as canonical JSON (RFC 8785). The index in the log orders entries; <see cref="At"/> informs.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(ParticipantChanged), "participant.changed")]
[JsonDerivedType(typeof(DatasetPublished), "dataset.published")]
[JsonDerivedType(typeof(GrantIssued), "grant.issued")]
[JsonDerivedType(typeof(GrantDenied), "grant.denied")]
[JsonDerivedType(typeof(GrantRevoked), "grant.revoked")]
[JsonDerivedType(typeof(DecisionRecorded), "decision.recorded")]
[JsonDerivedType(typeof(Flow), "flow")]
[JsonDerivedType(typeof(ExportReceived), "export.received")]
[JsonDerivedType(typeof(JobFailed), "job.failed")]
[JsonDerivedType(typeof(JobCancelled), "job.cancelled")]
[JsonDerivedType(typeof(RequestRefused), "request.refused")]
[JsonDerivedType(typeof(FreezeOrdered), "freeze.ordered")]
[JsonDerivedType(typeof(FreezeLifted), "freeze.lifted")]
[JsonDerivedType(typeof(PricesPublished), "prices.published")]
[JsonDerivedType(typeof(SubjectErased), "subject.erased")]
[JsonDerivedType(typeof(ObjectionRaised), "objection.raised")]
[JsonDerivedType(typeof(ObjectionAssigned), "objection.assigned")]
[JsonDerivedType(typeof(ObjectionAnswered), "objection.answered")]
[JsonDerivedType(typeof(ObjectionUpheld), "objection.upheld")]
[JsonDerivedType(typeof(ObjectionDismissed), "objection.dismissed")]
[JsonDerivedType(typeof(ObjectionWithdrawn), "objection.withdrawn")]
[JsonDerivedType(typeof(Correction), "correction")]
[JsonDerivedType(typeof(PeriodClosed), "period.closed")]
[JsonDerivedType(typeof(SplitSettled), "split.settled")]
[JsonDerivedType(typeof(OperatorSettled), "operator.settled")]
[JsonDerivedType(typeof(InvoiceIssued), "invoice.issued")]
public abstract record LogEntry
{
    /// <summary>Version of the schema.</summary>
    [JsonPropertyName("v")]
    public int Version { get; init; } = 1;

    /// <summary>Unix milliseconds at the gateway.</summary>
    public required long At { get; init; }
}
