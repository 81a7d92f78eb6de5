using System.Security.Cryptography;
using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Computation.Statistics.Encoding;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Sealing;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Jobs;

/// <summary>
/// Opens the sealed shares of a job and adds them up. It believes owners' signatures and nothing else: a share counts only with its owner's
/// statement about exactly these bytes, this job and this plan, and the sum only if all owners saw the same messages.
/// </summary>
internal sealed class ResultOpener(ParticipantKeys keys, CertificateAuthority authority)
{
    /// <summary>Whether jobs under a grant have a key of their own. Of a grant without decisions, no result opens anyway.</summary>
    /// <exception cref="ResultException">A decision is forged or denies.</exception>
    public bool IsHomomorphic(TokenResponse grant) => grant.Decisions.Count > 0
        && PromisedProtection.Of(grant, [.. grant.Quote.Lines.Select(line => line.Owner)], authority).Protection.Mode == ProtectionMode.Homomorphic;

    /// <summary>What the noise would do to a group of so many rows if every owner contributes; null where no owner asks for noise.</summary>
    /// <exception cref="ResultException">A decision is forged or denies, or the plan is not one.</exception>
    public NoiseForecast? Forecast(TokenResponse grant, QueryPlan query, long rows)
    {
        var owners = grant.Quote.Lines.Select(line => line.Owner).ToArray();
        var plan = Decode(query.Encoding, owners[0]);
        return PromisedProtection.Of(grant, owners, authority).NoiseOf(plan) is { } noise
            ? new NoiseForecast { Rho = noise.Rho.Value, Rows = rows, Columns = query.Columns, StandardErrors = ExpectedErrors.Of(plan, noise, owners.Length, rows) }
            : null;
    }

    /// <param name="grant">The job's.</param>
    /// <param name="job">The job.</param>
    /// <param name="result">As the gateway keeps it.</param>
    /// <param name="key">The job's own key; null where it has none.</param>
    /// <exception cref="ResultException">A share is missing, forged or differs from the others.</exception>
    public OpenedResult Open(TokenResponse grant, JobId job, SealedResult result, ConsumerKey? key)
    {
        var owners = grant.Quote.Lines.Select(line => line.Owner).ToArray();
        var promised = PromisedProtection.Of(grant, owners, authority);
        promised.CheckOwners([.. result.Shares.Select(share => share.Owner)]);
        var plan = Decode(result.Plan, owners[0]);
        var digest = Sha256Digest.FromHash(plan.Hash);
        var statements = result.Shares.Select(share => Verify(share, job, grant.Grant, digest)).ToArray();
        foreach (var statement in statements)
        {
            promised.Check(statement);
        }

        if (Array.Find(statements, statement => !statement.Contributors.SequenceEqual(statements[0].Contributors)) is { } differing)
        {
            throw new ResultException(differing.Owner, $"its statement names other contributors than that of {statements[0].Owner}");
        }

        var combined = CombinedShares.Of(
            promised.Protection, job, plan, owners, key, [.. result.Shares.Select(share => new PartyMessage(share.Owner.Value, OpenShare(share, job, digest)))]);
        if (!combined.Contributors.SequenceEqual(statements[0].Contributors.Select(owner => owner.Value)))
        {
            throw new ResultException(statements[0].Owner, "its statement names other contributors than its share");
        }

        var transcript = Sha256Digest.FromHash(combined.Transcript);
        if (Array.Find(statements, statement => statement.Transcript != transcript) is { } other)
        {
            throw new ResultException(other.Owner, "its statement is about other messages than its share");
        }

        var statistics = StatisticsResult.Decode(plan, combined, promised.NoiseOf(plan));
        return new OpenedResult
        {
            Job = job,
            Columns = statistics.Columns,
            Rows = statistics.Rows,
            StandardErrors = statistics.StandardErrors,
            Contributors = statements[0].Contributors,
            GroupsWithheld = statistics.Summary.GroupsWithheld,
            MinimumGroupSize = statistics.Summary.Minimum,
        };
    }

    private static StatisticsPlan Decode(byte[] plan, ParticipantId first)
    {
        try
        {
            return StatisticsPlan.Decode(plan);
        }
        catch (PlanFormatException wrong)
        {
            throw new ResultException(first, wrong.Message, wrong);
        }
    }

    private ReleaseStatement Verify(SealedShare share, JobId job, GrantId grant, Sha256Digest plan)
    {
        try
        {
            var statement = SignedStatement.Verify<ReleaseStatement>(share.Statement, ReleaseStatement.StatementType, authority);
            var stated = statement.Payload;
            return (statement.Signer, stated.Owner, stated.Job, stated.Grant) == (share.Owner, share.Owner, job, grant)
                && stated.Plan == plan
                && stated.Sealed == Sha256Digest.FromHash(SHA256.HashData(share.Sealed))
                ? stated
                : throw new ResultException(share.Owner, "its signed statement is about something else");
        }
        catch (StatementException wrong)
        {
            throw new ResultException(share.Owner, wrong.Message, wrong);
        }
    }

    private byte[] OpenShare(SealedShare share, JobId job, Sha256Digest plan)
    {
        using var key = keys.CreateOpeningKey();
        try
        {
            return Hpke.Open(key, ReleaseSealing.ForShare(job, plan, share.Owner), aad: [], share.Sealed);
        }
        catch (SealingException wrong)
        {
            throw new ResultException(share.Owner, wrong.Message, wrong);
        }
    }
}
