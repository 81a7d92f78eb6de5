namespace TrustedSpace.Protocol.Billing.Accounts;

/// <summary>The balance of every account: debits less credits. All of one currency sum to 0, because entries do.</summary>
public sealed class Balances
{
    private readonly SortedDictionary<(string Currency, Account Account), long> _balances = [];

    /// <summary>Every account that was posted to, by currency and name.</summary>
    public IEnumerable<(string Currency, Account Account, long Balance)> All => _balances.Select(balance => (balance.Key.Currency, balance.Key.Account, balance.Value));

    /// <summary>Sets balances that were saved.</summary>
    internal void Restore(IEnumerable<SavedBalance> saved)
    {
        foreach (var balance in saved)
        {
            _balances[(balance.Currency, Account.Named(balance.Account))] = balance.Amount;
        }
    }

    internal IReadOnlyList<SavedBalance> Save() => [.. All.Select(balance => new SavedBalance(balance.Currency, balance.Account.ToString(), balance.Balance))];

    /// <exception cref="OverflowException">A balance exceeds 64 bits.</exception>
    public void Post(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        foreach (var posting in entry.Postings)
        {
            var key = (entry.Currency, posting.Account);
            _balances[key] = checked(_balances.GetValueOrDefault(key) + posting.Amount);
        }
    }

    /// <summary>Minor units; 0 where nothing was posted.</summary>
    public long Of(Account account, string currency) => _balances.GetValueOrDefault((currency, account));
}

/// <summary>The balance of one account.</summary>
internal sealed record SavedBalance(string Currency, string Account, long Amount);
