using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing.Settlements;

/// <summary>What one consumer owes in one currency, line by line; the lines themselves are not kept.</summary>
internal sealed class InvoiceTally(ParticipantId consumer, string currency)
{
    private readonly InvoiceDigest _digest = new();
    private long _lines;
    private long _tax;

    public InvoiceTally(SavedTally saved)
        : this(saved.Consumer, saved.Currency) =>
        (Total, _tax, _lines, _digest) = (saved.Total, saved.Tax, saved.Lines, new InvoiceDigest(saved.Digest));

    public ParticipantId Consumer => consumer;

    /// <summary>Minor units.</summary>
    public long Total { get; private set; }

    public void Add(InvoiceLine line)
    {
        Total = checked(Total + line.Amount);
        _tax = checked(_tax + line.Tax);
        _lines++;
        _digest.Add(line);
    }

    public InvoiceIssued Issue(long number, int settlement, CalendarMonth month, long at) => new()
    {
        At = at,
        Number = number,
        Settlement = settlement,
        Consumer = consumer,
        Month = month,
        Currency = currency,
        Total = Total,
        Tax = _tax,
        Lines = _lines,
        Digest = _digest.Value,
    };

    public SavedTally Save() => new(consumer, currency, Total, _tax, _lines, _digest.Value);
}

/// <summary>An <see cref="InvoiceTally"/> as it is saved.</summary>
internal sealed record SavedTally(ParticipantId Consumer, string Currency, long Total, long Tax, long Lines, Sha256Digest Digest);
