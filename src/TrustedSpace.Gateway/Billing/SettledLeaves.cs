using System.Runtime.CompilerServices;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Billing;

/// <summary>Finds the leaves of settlements, newest first, by the index of the log; a search grows with what was settled later, not with what was used.</summary>
internal sealed class SettledLeaves(FlowIndex index)
{
    private const int Page = 256;

    private static readonly string[] Kinds = [EntryKind.Of<PeriodClosed>(), EntryKind.Of<SplitSettled>(), EntryKind.Of<OperatorSettled>(), EntryKind.Of<InvoiceIssued>()];

    /// <summary>The leaf that issues an invoice; null where there is none of that number.</summary>
    public async ValueTask<LoggedEntry?> InvoiceAsync(long number, CancellationToken cancellationToken)
    {
        await foreach (var leaf in NewestFirstAsync(new FlowQuery { Kinds = [EntryKind.Of<InvoiceIssued>()] }, cancellationToken))
        {
            if (leaf.Entry is InvoiceIssued issued && issued.Number <= number)
            {
                return issued.Number == number ? leaf : null;
            }
        }

        return null;
    }

    /// <summary>The leaves of a settlement, its closing first; empty where there is none of that number.</summary>
    public async ValueTask<IReadOnlyList<LoggedEntry>> SettlementAsync(int number, CancellationToken cancellationToken)
    {
        var leaves = new List<LoggedEntry>();
        await foreach (var leaf in NewestFirstAsync(new FlowQuery { Kinds = Kinds }, cancellationToken))
        {
            leaves.Add(leaf);
            if (leaf.Entry is not PeriodClosed closed)
            {
                continue;
            }

            if (closed.Settlement <= number)
            {
                leaves.Reverse();
                return closed.Settlement == number ? leaves : [];
            }

            leaves.Clear();
        }

        return [];
    }

    /// <summary>Every closing, oldest first.</summary>
    public async ValueTask<IReadOnlyList<PeriodClosed>> ClosingsAsync(CancellationToken cancellationToken) =>
        [.. (await NewestFirstAsync(new FlowQuery { Kinds = [EntryKind.Of<PeriodClosed>()] }, cancellationToken).ToListAsync(cancellationToken)).Select(leaf => leaf.Entry).Cast<PeriodClosed>().Reverse()];

    /// <summary>Every split in which an owner has a part, oldest first.</summary>
    public async ValueTask<IReadOnlyList<LoggedEntry>> SplitsAsync(ParticipantId owner, CancellationToken cancellationToken) =>
        [.. (await NewestFirstAsync(new FlowQuery { Kinds = [EntryKind.Of<SplitSettled>()], Owner = owner }, cancellationToken).ToListAsync(cancellationToken)).AsEnumerable().Reverse()];

    private async IAsyncEnumerable<LoggedEntry> NewestFirstAsync(FlowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (long? before = long.MaxValue; before is not null;)
        {
            var found = await index.SearchAsync(query with { Before = before, Limit = Page }, cancellationToken);
            foreach (var leaf in found.Entries.Reverse())
            {
                yield return leaf;
            }

            before = found.Before;
        }
    }
}
