using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Catalog;

/// <summary>The one plan that all owners made of a query. The gateway parses no SQL: it compares.</summary>
internal static class PlanAgreement
{
    /// <summary>What refusals name as the stage of planning.</summary>
    public const string Stage = "planning";

    /// <exception cref="RefusedException">A plan is not well-formed, or differs from the first owner's.</exception>
    public static QueryPlan Of(IReadOnlyList<ParticipantId> owners, IReadOnlyList<PlanReply> replies)
    {
        QueryPlan? first = null;
        for (var i = 0; i < owners.Count; i++)
        {
            var plan = Read(owners[i], replies[i]);
            first ??= plan;
            if (!plan.Digest.Equals(first.Digest)
                || !plan.Elements.SequenceEqual(first.Elements)
                || !plan.Columns.SequenceEqual(first.Columns, StringComparer.Ordinal)
                || (plan.Groups, plan.MaximumCells) != (first.Groups, first.MaximumCells))
            {
                throw Violation(owners[i], $"{owners[0]} and {owners[i]} planned the same query differently ({first.Digest}, {plan.Digest})");
            }
        }

        return first!;
    }

    private static QueryPlan Read(ParticipantId owner, PlanReply reply)
    {
        var digest = Sha256Digest.Of(reply.Plan.Span);
        if (!reply.PlanDigest.Span.SequenceEqual(digest.ToBytes()) || reply is not { Groups: > 0, MaximumCells: >= 0 })
        {
            throw Violation(owner, "its plan and the plan's digest or counts do not fit");
        }

        try
        {
            return new QueryPlan
            {
                Digest = digest,
                Encoding = reply.Plan.ToByteArray(),
                Elements = [.. reply.Elements.Select(ElementName.Parse)],
                Columns = [.. reply.Columns],
                Groups = reply.Groups,
                MaximumCells = reply.MaximumCells,
            };
        }
        catch (FormatException problem)
        {
            throw Violation(owner, problem.Message);
        }
    }

    private static RefusedException Violation(ParticipantId party, string reason) => new(new Refusal
    {
        Code = RefusalCode.ProtocolViolation,
        Party = party,
        Stage = Stage,
        Reason = reason,
        Remedy = "Ask the owner to bring its connector to the version of the others.",
    });
}
