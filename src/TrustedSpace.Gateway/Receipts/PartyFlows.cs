using System.Runtime.CompilerServices;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Receipts;

/// <summary>
/// The flows of a party in log order, a page of them in memory. The index answers the newest first, so it is asked about one stretch of leaves after the
/// other: the next is twice as long, and one that holds more than a page is halved.
/// </summary>
internal sealed class PartyFlows(FlowIndex index)
{
    /// <summary>Most flows in memory.</summary>
    public const int Page = 100;

    /// <param name="party">Whose flows; null: everyone's.</param>
    /// <param name="from">First leaf to look at.</param>
    /// <param name="to">Leaf to stop before; durable.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<LoggedEntry> ReadAsync(
        ParticipantId? party, long from, long to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await index.WaitForAsync(to, cancellationToken);
        for (long stretch = Page; from < to;)
        {
            stretch = Math.Min(stretch, to - from);
            var found = index.Find(new FlowQuery { Kinds = ["flow"], VisibleTo = party, FirstLeaf = from, Before = from + stretch, Limit = Page });
            if (found.Before is not null)
            {
                stretch /= 2;
                continue;
            }

            foreach (var flow in found.Entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return flow;
            }

            from += stretch;
            stretch *= 2;
        }
    }
}
