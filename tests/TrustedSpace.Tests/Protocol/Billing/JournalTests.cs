using CsCheck;
using TrustedSpace.Protocol.Billing.Accounts;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing;

public sealed class JournalTests
{
    private static readonly Account Clinic = Account.Consumer(ParticipantId.Parse("clinic"));

    [Fact]
    public void Unbalanced_entry_cannot_be_made() =>
        Assert.Throws<UnbalancedEntryException>(() => new JournalEntry(1, "CNY", new Posting(Clinic, 5), new Posting(Account.Suspense, -4)));

    [Fact]
    public void Overflow_cannot_pass_for_balance() =>
        Assert.Throws<UnbalancedEntryException>(() => new JournalEntry(1, "CNY", new Posting(Clinic, long.MaxValue), new Posting(Account.Suspense, long.MaxValue), new Posting(Account.Tax, 2)));

    [Fact]
    public void Balances_of_a_currency_sum_to_zero() => Gen.Select(Gen.Bool, Gen.Long[-1000, 1000]).List[0, 30].Sample(amounts =>
    {
        var balances = new Balances();
        foreach (var (index, (isEuro, amount)) in amounts.Index())
        {
            balances.Post(new JournalEntry(index, isEuro ? "EUR" : "CNY", new Posting(Clinic, amount), new Posting(Account.Operator, -amount)));
        }

        Assert.All(balances.All.GroupBy(balance => balance.Currency), currency => Assert.Equal(0, currency.Sum(balance => balance.Balance)));
        Assert.Equal(amounts.Where(amount => amount.Item1).Sum(amount => amount.Item2), balances.Of(Clinic, "EUR"));
    });
}
