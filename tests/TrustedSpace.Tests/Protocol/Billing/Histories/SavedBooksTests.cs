using CsCheck;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using Xunit;

namespace TrustedSpace.Tests.Protocol.Billing.Histories;

/// <summary>Books that go on from where they were saved are the books of the whole log, wherever that was.</summary>
public sealed class SavedBooksTests
{
    [Fact]
    public void Books_saved_anywhere_and_gone_on_with_are_those_of_all_leaves() => Gen.Select(BillingHistories.Any, Gen.Double[0, 1].Array[0, 4]).Sample((history, places) =>
    {
        history.SettleAll();
        var leaves = history.Leaves;
        var (whole, parts) = (new List<BilledLine>(), new List<BilledLine>());
        var expected = Books(leaves, whole.Add);
        Take(expected, leaves, leaves.Count);

        var books = Books(leaves, parts.Add);
        foreach (var place in places.Order())
        {
            Take(books, leaves, (int)(place * leaves.Count));
            books = BillingReplay.Resume(books.Save(), leaf => leaves.ElementAtOrDefault((int)leaf), parts.Add);
        }

        Take(books, leaves, leaves.Count);
        Assert.Equal(expected.Save(), books.Save());
        Assert.Equal(whole, parts);
    });

    [Fact]
    public void Correction_finds_what_a_subscription_took_off_in_saved_books_as_in_the_log() => Gen.Select(BillingHistories.Any, Gen.Double[0, 1].Array[1, 4]).Sample((history, places) =>
    {
        var leaves = history.Leaves;
        var saved = places.Select(place => (int)(place * leaves.Count)).Distinct().ToDictionary(place => place, place =>
        {
            var books = Books(leaves);
            Take(books, leaves, place);
            return books.Save();
        });
        var (expected, books) = (Books(leaves), Books(leaves, earlier: most => saved.Where(books => books.Key <= most).OrderByDescending(books => books.Key).Select(books => books.Value).FirstOrDefault()));
        Take(expected, leaves, leaves.Count);
        Take(books, leaves, leaves.Count);

        foreach (var (leaf, flow) in leaves.Index().Where(leaf => leaf.Item is Flow).Select(leaf => (leaf.Index, (Flow)leaf.Item)))
        {
            foreach (var owner in flow.Charges.GroupBy(charge => charge.Owner))
            {
                var correction = new Correction { At = flow.At, Corrects = leaf, Reason = "", Lines = [new CorrectionLine { Owner = owner.Key, Amount = -Math.Max(1, owner.Sum(charge => charge.Amount)) }] };
                Assert.Equal(expected.Problem(correction), books.Problem(correction));
            }
        }
    });

    [Fact]
    public void Books_that_look_for_duplicates_are_not_saved() =>
        Assert.Throws<InvalidOperationException>(() => new BillingReplay(_ => null).Save());

    [Fact]
    public void Books_of_another_format_are_not_gone_on_with()
    {
        var saved = Books([]).Save();
        var other = System.Text.Encoding.UTF8.GetString(saved).Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal);

        Assert.Throws<System.Text.Json.JsonException>(() => BillingReplay.Resume(System.Text.Encoding.UTF8.GetBytes(other), _ => null));
        Assert.Throws<System.Text.Json.JsonException>(() => BillingReplay.Resume("{}"u8, _ => null));
    }

    private static BillingReplay Books(IReadOnlyList<LogEntry> leaves, Action<BilledLine>? onLine = null, Func<long, byte[]?>? earlier = null) =>
        new(leaf => leaves.ElementAtOrDefault((int)leaf), findsDuplicates: false, onLine, earlier);

    private static void Take(BillingReplay books, IReadOnlyList<LogEntry> leaves, int size)
    {
        for (var leaf = (int)books.TreeSize; leaf < size; leaf++)
        {
            books.Add(new LoggedEntry { Index = leaf, Entry = leaves[leaf] });
        }
    }
}
