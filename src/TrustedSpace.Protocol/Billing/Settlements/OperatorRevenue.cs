using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Protocol.Billing.Settlements;

/// <summary>
/// The operator's revenue in one currency against its monthly cap. What is above the cap is held, and given back with the invoices of a later month.
/// </summary>
internal sealed class OperatorRevenue(string currency)
{
    private CalendarMonth _month;
    private long _kept;
    private long _held;
    private long _carried;

    public OperatorRevenue(SavedRevenue saved)
        : this(saved.Currency) => (_month, _kept, _held, _carried) = (saved.Month, saved.Kept, saved.Held, saved.Carried);

    /// <summary>What earlier months than this hold, and what of it consumers can be given back now.</summary>
    /// <param name="month">That is settled.</param>
    /// <param name="owed">What they owe in it.</param>
    public long Return(CalendarMonth month, long owed)
    {
        if (month > _month)
        {
            (_month, _kept, _held, _carried) = (month, 0, 0, _carried + _held);
        }

        var returned = Math.Min(_carried, Math.Max(0, owed));
        _carried -= returned;
        return returned;
    }

    /// <summary>Takes the fee of a settlement of the month.</summary>
    public OperatorSettled Settle(int settlement, long fee, long returned, long? cap, long at)
    {
        // The month as a whole counts, in however many parts it is settled.
        var month = _kept + _held + fee;
        var kept = cap is { } most ? Math.Min(month, most) : month;
        var entry = new OperatorSettled
        {
            At = at,
            Settlement = settlement,
            Currency = currency,
            Fee = fee,
            Kept = kept - _kept,
            Held = month - kept - _held,
            Returned = returned,
            Cap = cap,
        };
        (_kept, _held) = (kept, month - kept);
        return entry;
    }

    public SavedRevenue Save() => new(currency, _month, _kept, _held, _carried);
}

/// <summary>An <see cref="OperatorRevenue"/> as it is saved.</summary>
internal sealed record SavedRevenue(string Currency, CalendarMonth Month, long Kept, long Held, long Carried);
