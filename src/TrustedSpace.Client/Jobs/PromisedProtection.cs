using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Jobs;

/// <summary>What the owners' signed decisions promise of every result under a grant, and whether their release statements keep it.</summary>
internal sealed class PromisedProtection
{
    private readonly IReadOnlyList<ParticipantId> _owners;
    private readonly int _minimumGroupSize;

    private PromisedProtection(IReadOnlyList<ParticipantId> owners, IReadOnlyList<Obligations> obligations)
    {
        _owners = owners;
        Protection = Protection.Of(obligations, owners.Count);
        _minimumGroupSize = obligations.Max(owner => owner.MinimumGroupSize);
    }

    public Protection Protection { get; }

    /// <summary>Holds the owners that released against the owners of the grant: in order, and no fewer than the owners decided.</summary>
    /// <exception cref="ResultException">Too few, or others.</exception>
    public void CheckOwners(IReadOnlyList<ParticipantId> released)
    {
        if (!Protection.Permits(released, _owners))
        {
            var wrong = _owners.Except(released).FirstOrDefault(_owners[0]);
            throw new ResultException(wrong, $"the shares are not one of each owner of the grant, in order, or of at least {Protection.MinimumOwners} of them");
        }
    }

    /// <summary>The noise that every result contains; null for none.</summary>
    public NoisePlan? NoiseOf(StatisticsPlan plan) =>
        Protection.Rho is { } rho ? NoisePlan.For(plan, Rho.Of(rho), Protection.MinimumOwners) : null;

    /// <param name="grant">As the gateway issued it.</param>
    /// <param name="owners">Owners of the grant, ordered.</param>
    /// <param name="authority">Certifies the owners' keys.</param>
    /// <exception cref="ResultException">A decision is missing, forged or denies.</exception>
    public static PromisedProtection Of(TokenResponse grant, IReadOnlyList<ParticipantId> owners, CertificateAuthority authority)
    {
        if (grant.Decisions.Count != owners.Count)
        {
            throw new ResultException(owners[0], $"the grant came with {grant.Decisions.Count} decisions of {owners.Count} owners");
        }

        return new PromisedProtection(owners, [.. owners.Zip(grant.Decisions, (owner, decision) => Verify(owner, decision, authority).Obligations)]);
    }

    /// <exception cref="ResultException">A result was protected less or otherwise than decided; names the owner.</exception>
    public void Check(ReleaseStatement statement)
    {
        var contributors = string.Join(", ", statement.Contributors);
        Require(statement.Protection == Protection, "its result is under another protection than the owners decided", statement);
        Require(statement.MinimumGroupSize >= _minimumGroupSize, $"it released groups of {statement.MinimumGroupSize} rows, and the owners decided at least {_minimumGroupSize}", statement);
        Require(
            Protection.Permits(statement.Contributors, _owners) && statement.Contributors.Contains(statement.Owner),
            $"its result contains the numbers of {contributors}, and the owners decided at least {Protection.MinimumOwners} of {string.Join(", ", _owners)}",
            statement);
    }

    private static Decision Verify(ParticipantId owner, string decision, CertificateAuthority authority)
    {
        try
        {
            var verified = SignedStatement.Verify<Decision>(decision, Decision.StatementType, authority);
            return verified.Signer == owner && verified.Payload.Owner == owner && verified.Payload.Allow
                ? verified.Payload
                : throw new ResultException(owner, "the decision that came with the grant is not its permission");
        }
        catch (StatementException wrong)
        {
            throw new ResultException(owner, wrong.Message, wrong);
        }
    }

    private static void Require(bool holds, string otherwise, ReleaseStatement statement)
    {
        if (!holds)
        {
            throw new ResultException(statement.Owner, otherwise);
        }
    }
}
