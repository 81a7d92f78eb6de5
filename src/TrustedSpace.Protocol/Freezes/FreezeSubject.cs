using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Freezes;

/// <summary>What a freeze stops: one participant, dataset, grant or job.</summary>
public sealed record FreezeSubject
{
    public required FreezeSubjectKind Kind { get; init; }

    /// <summary>Text of the identifier that <see cref="Kind"/> calls for.</summary>
    public required string Id { get; init; }

    /// <summary>What is wrong with <see cref="Id"/>, or null.</summary>
    public string? Problem => Kind switch
    {
        FreezeSubjectKind.Participant => Rule<ParticipantId>(),
        FreezeSubjectKind.Dataset => Rule<DatasetId>(),
        FreezeSubjectKind.Grant => Rule<GrantId>(),
        FreezeSubjectKind.Job => Rule<JobId>(),
        _ => $"there is no subject {Kind}",
    };

    public static FreezeSubject Of(ParticipantId participant) => new() { Kind = FreezeSubjectKind.Participant, Id = participant.Value };

    public static FreezeSubject Of(DatasetId dataset) => new() { Kind = FreezeSubjectKind.Dataset, Id = dataset.Value };

    public static FreezeSubject Of(GrantId grant) => new() { Kind = FreezeSubjectKind.Grant, Id = grant.Value };

    public static FreezeSubject Of(JobId job) => new() { Kind = FreezeSubjectKind.Job, Id = job.Value };

    /// <summary>Whether the freeze stops a use that involves these.</summary>
    public bool Concerns(Involvement use)
    {
        ArgumentNullException.ThrowIfNull(use);
        return Kind switch
        {
            FreezeSubjectKind.Participant => use.Participants.Any(participant => participant.Value == Id),
            FreezeSubjectKind.Dataset => use.Datasets.Any(dataset => dataset.Value == Id),
            FreezeSubjectKind.Grant => use.Grant?.Value == Id,
            FreezeSubjectKind.Job => use.Job?.Value == Id,
            _ => false,
        };
    }

    /// <inheritdoc />
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Id}";

    private string? Rule<TId>()
        where TId : struct, IIdentifier<TId> =>
        Identifier.TryParse(Id, out TId _) ? null : $"the id of a {Kind.ToString().ToLowerInvariant()} is {TId.Rule}";
}

/// <summary>Kind of a <see cref="FreezeSubject"/>.</summary>
public enum FreezeSubjectKind
{
    Participant,
    Dataset,
    Grant,
    Job,
}
