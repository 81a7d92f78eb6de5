using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing.Settlements;

/// <summary>
/// Which subscriptions were used in which month, and how much of what they include: for each consumer, owner and product. A month is the one in which the use
/// began, which is within its grant's period, so that the fee is within the quote.
/// </summary>
internal sealed class SubscriptionUse
{
    private readonly SortedDictionary<CalendarMonth, Dictionary<(ParticipantId Consumer, ParticipantId Owner, ProductId Product), Dictionary<ChargeUnit, long>>> _months = [];
    private CalendarMonth _latest;

    public SubscriptionUse()
    {
    }

    public SubscriptionUse(SavedSubscriptions saved)
    {
        _latest = saved.Latest;
        foreach (var use in saved.Used)
        {
            var month = _months.TryGetValue(use.Month, out var known) ? known : _months[use.Month] = [];
            month[(use.Consumer, use.Owner, use.Product)] = new Dictionary<ChargeUnit, long>(use.Quantities);
        }
    }

    public SavedSubscriptions Save() => new(
        _latest,
        [.. _months.SelectMany(month => month.Value.Select(use => new SavedSubscription(month.Key, use.Key.Consumer, use.Key.Owner, use.Key.Product, use.Value)))]);

    /// <summary>The fee, where it is due with this use, and what is taken off the charges again.</summary>
    /// <param name="use">The flow of which the charges are one owner's.</param>
    /// <param name="tariff">The owner's, as quoted.</param>
    /// <param name="charges">Gross.</param>
    public IEnumerable<Charge> Lines(BilledUse use, Tariff tariff, IReadOnlyList<Charge> charges)
    {
        if (tariff.Subscription is not { } subscription || MonthOf(use) is not { } month)
        {
            return [];
        }

        var key = (use.Consumer, use.Owner, use.Product);
        var isFirst = !month.TryGetValue(key, out var used);
        used = isFirst ? month[key] = [] : used!;
        IEnumerable<Charge> fee = isFirst ? [new Charge { Owner = use.Owner, Unit = ChargeUnit.Subscription, Quantity = 1, Amount = subscription.Fee }] : [];
        return [.. fee, .. charges.Select(charge => Included(subscription, tariff, used, charge)).OfType<Charge>()];
    }

    private static Charge? Included(Subscription subscription, Tariff tariff, Dictionary<ChargeUnit, long> used, Charge charge)
    {
        var before = used.GetValueOrDefault(charge.Unit);
        var covered = Math.Min(charge.Quantity, Math.Max(0, subscription.Volume(charge.Unit) - before));
        used[charge.Unit] = before + Math.Min(charge.Quantity, long.MaxValue - before);
        return covered == 0
            ? null
            : charge with { Unit = ChargeUnit.Included, Quantity = covered, Amount = tariff.PriceOf(charge.Unit)!.Of(charge.Quantity - covered) - charge.Amount };
    }

    // Two months back is more than any use takes to be recorded; what would come later still has no part in a subscription.
    private Dictionary<(ParticipantId Consumer, ParticipantId Owner, ProductId Product), Dictionary<ChargeUnit, long>>? MonthOf(BilledUse use)
    {
        var recorded = CalendarMonth.Of(use.At);
        _latest = recorded > _latest ? recorded : _latest;
        while (_months.Count > 0 && _months.First().Key < _latest.Previous)
        {
            _months.Remove(_months.First().Key);
        }

        var began = CalendarMonth.Of(use.Started);
        if (began < _latest.Previous)
        {
            return null;
        }

        return _months.TryGetValue(began, out var month) ? month : _months[began] = [];
    }
}

/// <summary>One owner's part in a flow.</summary>
/// <param name="Consumer">Who pays.</param>
/// <param name="Owner">Whose data.</param>
/// <param name="Product">Of which product.</param>
/// <param name="Started">When the use began, Unix milliseconds.</param>
/// <param name="At">When it was recorded, Unix milliseconds.</param>
internal sealed record BilledUse(ParticipantId Consumer, ParticipantId Owner, ProductId Product, long Started, long At);

/// <summary>A <see cref="SubscriptionUse"/> as it is saved.</summary>
internal sealed record SavedSubscriptions(CalendarMonth Latest, IReadOnlyList<SavedSubscription> Used);

/// <summary>What was used under one subscription in a month, in the counts of lines.</summary>
internal sealed record SavedSubscription(
    CalendarMonth Month, ParticipantId Consumer, ParticipantId Owner, ProductId Product, IReadOnlyDictionary<ChargeUnit, long> Quantities);
