using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Reports;

/// <summary>Whom or what a report is about.</summary>
public sealed record ReportSubject
{
    public required ReportSubjectKind Kind { get; init; }

    /// <summary>A participant, or a dataset as its name or as "owner/dataset".</summary>
    public required string Id { get; init; }

    /// <summary>The entries that concern it in [<paramref name="from"/>, <paramref name="to"/>) Unix milliseconds.</summary>
    public FlowQuery Query(long? from, long? to) => new()
    {
        Owner = Kind == ReportSubjectKind.Owner ? ParticipantId.Parse(Id) : null,
        Consumer = Kind == ReportSubjectKind.Consumer ? ParticipantId.Parse(Id) : null,
        Dataset = Kind == ReportSubjectKind.Dataset ? Id : null,
        From = from,
        To = to,
        Limit = int.MaxValue,
    };

    /// <summary>Whether money at this owner is money of the report.</summary>
    internal bool Counts(ParticipantId owner, IReadOnlyList<FlowProvider> providers) => Kind switch
    {
        ReportSubjectKind.Owner => owner.Value == Id,
        ReportSubjectKind.Dataset => providers.Any(provider => provider.Owner == owner && (provider.Dataset.Value == Id || $"{owner}/{provider.Dataset}" == Id)),
        _ => true,
    };

    /// <inheritdoc />
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Id}";
}

/// <summary>What a <see cref="ReportSubject"/> is.</summary>
public enum ReportSubjectKind
{
    Owner,
    Consumer,
    Dataset,
}
