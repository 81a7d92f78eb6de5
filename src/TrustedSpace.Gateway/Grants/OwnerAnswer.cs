using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Grants;

/// <summary>What came back from one owner: a verified decision with its signed text, or why there is none.</summary>
internal sealed record OwnerAnswer
{
    public required ParticipantId Owner { get; init; }

    /// <summary>As signed; null where no valid decision came.</summary>
    public string? Signed { get; init; }

    public Decision? Decision { get; init; }

    /// <summary>Digest of the decision's canonical JSON.</summary>
    public Sha256Digest? Digest { get; init; }

    public Refusal? Failure { get; init; }

    public bool Allows => Decision is { Allow: true };

    /// <summary>Why the owner does not allow; empty when it does.</summary>
    public IEnumerable<OwnerDenial> Denials => Failure is not null
        ? [new OwnerDenial { Owner = Owner, Rule = Failure.Stage, Reason = Failure.Reason }]
        : Decision!.Denials.Select(denial => new OwnerDenial { Owner = Owner, Rule = denial.Rule, Reason = denial.Reason });
}
