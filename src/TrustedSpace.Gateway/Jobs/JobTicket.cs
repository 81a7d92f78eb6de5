using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>An admitted job with all that the owners need to verify it themselves. Lives in memory only: a job does not outlive the process that runs it.</summary>
internal sealed record JobTicket
{
    private Protection? _protection;
    private Sha256Digest? _order;
    private Involvement? _involvement;

    public required JobSpec Spec { get; init; }

    /// <summary>The spec as the consumer signed it.</summary>
    public required string SignedSpec { get; init; }

    /// <summary>The public key that the spec names; empty where it names none.</summary>
    public ReadOnlyMemory<byte> ConsumerKey { get; init; }

    /// <summary>The grant as presented.</summary>
    public required string Grant { get; init; }

    public required GrantClaims Claims { get; init; }

    /// <summary>Index of the leaf that issues the grant.</summary>
    public required long GrantLeaf { get; init; }

    /// <summary>What the owners decided; names the party set.</summary>
    public required GrantRequest Request { get; init; }

    /// <summary>The owners' signed decisions, ordered by owner.</summary>
    public required IReadOnlyList<string> Decisions { get; init; }

    /// <summary>How the job is protected, as the decisions combine.</summary>
    public Protection Protection => _protection ??= Protection.Of(
        [.. Decisions.Select(decision => LoggedStatement.Read<Decision>(decision).Obligations)], Request.Owners.Count);

    /// <summary>Digest of the spec.</summary>
    public Sha256Digest Order => _order ??= CanonicalJson.Hash(Spec);

    /// <summary>Consumer, owners and their datasets, grant and job.</summary>
    public Involvement Involvement => _involvement ??= new Involvement
    {
        Participants = [Claims.Consumer, .. Request.Owners],
        Datasets = [.. Decisions.Select(decision => LoggedStatement.Read<Decision>(decision).Dataset)],
        Grant = Spec.Grant,
        Job = Spec.Job,
    };

    /// <summary>When the job was submitted.</summary>
    public required DateTimeOffset Submitted { get; init; }
}
