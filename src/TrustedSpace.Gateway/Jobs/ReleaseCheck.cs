using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Whether the owners' signed statements about one job agree: with the job, with the plan, with the sealed bytes that came with them, and with each other.
/// Only what passes is recorded and charged.
/// </summary>
internal sealed class ReleaseCheck(CertificateAuthority authority)
{
    /// <param name="ticket">The admitted job.</param>
    /// <param name="plan">What every owner planned.</param>
    /// <param name="releases">One of each owner that stayed, in the order of the ticket's owners.</param>
    /// <exception cref="RefusedException">Names the first owner whose statement does not fit.</exception>
    public JobRelease Check(JobTicket ticket, QueryPlan plan, IReadOnlyList<PartyAnswer<Release>> releases)
    {
        var shares = new List<SealedShare>(releases.Count);
        var statements = new List<ReleaseStatement>(releases.Count);
        foreach (var (party, release) in releases)
        {
            var owner = party.Owner;
            var statement = Verify(owner, release.Statement);
            CheckAgainstJob(ticket, plan, owner, statement, release);
            CheckProtection(ticket, ticket.Protection, owner, statement);
            statements.Add(statement);
            CheckAgainstOthers(owner, statement, statements[0]);
            shares.Add(new SealedShare { Owner = owner, Statement = release.Statement, Sealed = release.Sealed.ToByteArray() });
        }

        var result = new SealedResult { Job = ticket.Spec.Job, Plan = releases[0].Reply.Plan.ToByteArray(), Shares = shares };
        return new JobRelease(result, plan.Elements, statements);
    }

    private ReleaseStatement Verify(ParticipantId owner, string statement)
    {
        try
        {
            var verified = SignedStatement.Verify<ReleaseStatement>(statement, ReleaseStatement.StatementType, authority);
            Require(verified.Signer == owner && verified.Payload.Owner == owner, owner, $"the release statement is {verified.Signer}'s");
            return verified.Payload;
        }
        catch (StatementException problem)
        {
            throw Violation(owner, problem.Message, problem);
        }
    }

    private static void CheckAgainstJob(JobTicket ticket, QueryPlan plan, ParticipantId owner, ReleaseStatement statement, Release release)
    {
        Require(
            statement.Job == ticket.Spec.Job && statement.Grant == ticket.Spec.Grant && statement.Operation == Operation.Statistics,
            owner,
            "the release statement is about another job or grant");
        Require(statement.Order == ticket.Order, owner, "the owner verified another job than the consumer signed");
        Require(
            statement.Plan == plan.Digest && Sha256Digest.Of(release.Plan.Span) == plan.Digest && statement.Elements.ToHashSet().SetEquals(plan.Elements),
            owner,
            "the release is of another plan");
        Require(
            statement.Bytes == release.Sealed.Length && statement.Sealed == Sha256Digest.Of(release.Sealed.Span),
            owner,
            "the release statement does not cover the sealed result that came with it");
        Require(
            statement is { GroupsReleased: >= 0, GroupsWithheld: >= 0, Cells: >= 0, Rows: 0, RowsScanned: null or >= 0 }
            && statement.GroupsReleased + (long)statement.GroupsWithheld <= plan.Groups
            && statement.Cells <= plan.MaximumCells,
            owner,
            "the release statement counts more groups or cells than the plan has");
    }

    private static void CheckProtection(JobTicket ticket, Protection protection, ParticipantId owner, ReleaseStatement statement)
    {
        Require(statement.Protection == protection, owner, "the release is under another protection than the owners decided");
        Require(
            protection.Permits(statement.Contributors, ticket.Request.Owners) && statement.Contributors.Contains(owner),
            owner,
            $"the release contains the numbers of {string.Join(", ", statement.Contributors)}; at least {protection.MinimumOwners} of the owners and its own must be in it");
    }

    private static void CheckAgainstOthers(ParticipantId owner, ReleaseStatement statement, ReleaseStatement first) => Require(
        statement.Transcript is { } transcript
        && transcript == first.Transcript
        && statement.MinimumGroupSize == first.MinimumGroupSize
        && statement.Contributors.SequenceEqual(first.Contributors)
        && (statement.GroupsReleased, statement.GroupsWithheld, statement.Cells) == (first.GroupsReleased, first.GroupsWithheld, first.Cells),
        owner,
        $"its release statement tells another history of the job than that of {first.Owner}");

    private static void Require(bool holds, ParticipantId owner, string reason)
    {
        if (!holds)
        {
            throw Violation(owner, reason);
        }
    }

    private static RefusedException Violation(ParticipantId owner, string reason, Exception? inner = null) => new(
        new Refusal
        {
            Code = RefusalCode.ProtocolViolation,
            Party = owner,
            Stage = JobStages.Release,
            Reason = reason,
            Remedy = "Nothing was released or charged. Ask the owner to check its connector, then submit a new job.",
        },
        inner);
}
