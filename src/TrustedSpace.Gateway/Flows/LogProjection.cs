using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Gateway.Flows;

/// <summary>What is known in memory from the log's leaves. It may not grow with each leaf: what is asked for about one flow is found through the <see cref="FlowIndex"/>.</summary>
/// <param name="Apply">Takes a leaf's index and entry, from several threads; leaves of one batch come in any order, and so do the earlier ones.</param>
/// <param name="Earlier">Kinds of leaves that it is given again when the log is opened; of all other kinds it sees new leaves only.</param>
public sealed record LogProjection(Action<long, LogEntry> Apply, params string[] Earlier)
{
    private const int Page = 1000;

    /// <summary>Gives it the earlier leaves that it wants.</summary>
    internal void Restore(FlowIndex index)
    {
        for (long? before = Earlier.Length == 0 ? null : long.MaxValue; before is not null;)
        {
            var page = index.Find(new FlowQuery { Kinds = Earlier, Before = before, Limit = Page });
            foreach (var leaf in page.Entries)
            {
                Apply(leaf.Index, leaf.Entry);
            }

            before = page.Before;
        }
    }
}
