namespace TrustedSpace.Protocol.Billing.Accounts;

/// <summary>A debit (above 0) or credit (below 0) of one account, in minor units.</summary>
public readonly record struct Posting(Account Account, long Amount);

/// <summary>Double entry: what one leaf moves between accounts. Its postings sum to 0; no other can be made.</summary>
public sealed record JournalEntry
{
    /// <param name="leaf">Index of the leaf that it follows from.</param>
    /// <param name="currency">ISO 4217 code of every posting.</param>
    /// <param name="postings">Postings of 0 are left out.</param>
    /// <exception cref="UnbalancedEntryException">They don't sum to 0.</exception>
    public JournalEntry(long leaf, string currency, params IEnumerable<Posting> postings)
    {
        Leaf = leaf;
        Currency = currency;
        Postings = [.. postings.Where(posting => posting.Amount != 0)];
        var sum = Postings.Aggregate(Int128.Zero, (total, posting) => total + posting.Amount);
        if (sum != 0)
        {
            throw new UnbalancedEntryException(leaf, currency, sum);
        }
    }

    public long Leaf { get; }

    public string Currency { get; }

    public IReadOnlyList<Posting> Postings { get; }
}

/// <summary>An entry's debits and credits differ.</summary>
public sealed class UnbalancedEntryException(long leaf, string currency, Int128 sum)
    : Exception($"the postings of leaf {leaf} sum to {sum} minor units of {currency} instead of 0");
