using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Billing;

/// <summary>What owners earned, by the splits in the log.</summary>
internal sealed class OwnerStatements(SettledLeaves settled)
{
    /// <summary>One for each settlement and currency in which the owner had a part, oldest first.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="month">Only settlements of this month; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IReadOnlyList<OwnerStatement>> ForAsync(ParticipantId owner, CalendarMonth? month, CancellationToken cancellationToken)
    {
        var months = (await settled.ClosingsAsync(cancellationToken)).ToDictionary(closed => closed.Settlement, closed => closed.Month);
        var splits = await settled.SplitsAsync(owner, cancellationToken);
        return [.. splits.Select(leaf => (leaf.Index, Split: (SplitSettled)leaf.Entry))
            .Where(leaf => month is not { } only || months[leaf.Split.Settlement] == only)
            .GroupBy(leaf => (leaf.Split.Settlement, leaf.Split.Currency))
            .Select(statement => new OwnerStatement
            {
                Owner = owner,
                Settlement = statement.Key.Settlement,
                Month = months[statement.Key.Settlement],
                Currency = statement.Key.Currency,
                Lines = [.. statement.Select(leaf => LineOf(owner, leaf.Index, leaf.Split))],
                Total = statement.Sum(leaf => PartOf(owner, leaf.Split).Amount),
            })];
    }

    private static SplitLine PartOf(ParticipantId owner, SplitSettled split) => split.Lines.Single(line => line.Owner == owner);

    private static OwnerStatementLine LineOf(ParticipantId owner, long leaf, SplitSettled split)
    {
        var own = PartOf(owner, split);
        return new OwnerStatementLine
        {
            Leaf = leaf,
            Product = split.Product,
            Rule = split.Rule,
            Flows = split.Flows,
            Gross = split.Gross,
            Weight = own.Weight,
            Amount = own.Amount,
        };
    }
}
