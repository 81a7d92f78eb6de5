using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Billing;

/// <summary>
/// Settles months, one after another. The closing is the first leaf, and everything else follows from the leaves before it; so a crash in between leaves a
/// settlement that is completed, not made again: at the next start, or with the next settlement.
/// </summary>
internal sealed class SettlementDesk(FlowLog log, InvoiceLedger ledger, SettledLeaves settled, GatewayOptions options, TimeProvider time) : IDisposable
{
    private const string Stage = "settlement";

    private readonly SemaphoreSlim _settling = new(1);

    /// <summary>Records what a settlement that was cut off still has to; nothing where none was.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await _settling.WaitAsync(cancellationToken);
        try
        {
            await RecordOutstandingAsync();
        }
        finally
        {
            _settling.Release();
        }
    }

    /// <param name="month">The month; null: the earliest with something to settle.</param>
    /// <param name="cancellationToken">Gives up the wait for another settlement; one that has begun is completed.</param>
    /// <exception cref="RefusedException">There is nothing to settle, or an earlier month comes first.</exception>
    public async Task<SettlementReport> SettleAsync(CalendarMonth? month, CancellationToken cancellationToken)
    {
        await _settling.WaitAsync(cancellationToken);
        try
        {
            await RecordOutstandingAsync();
            var (open, number) = ledger.Read(books => (books.OpenMonths.ToArray(), books.Settlements + 1));
            var chosen = Choose(month, open);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            await log.AppendAsync(new PeriodClosed { At = now, Settlement = number, Month = chosen, Final = now >= chosen.To }, CancellationToken.None);
            await RecordOutstandingAsync();
            return await ReportAsync(number, CancellationToken.None) ?? throw new InvalidOperationException($"Settlement {number} was not recorded.");
        }
        finally
        {
            _settling.Release();
        }
    }

    /// <summary>A settlement by its number; null where there is none.</summary>
    public async Task<SettlementReport?> ReportAsync(int number, CancellationToken cancellationToken)
    {
        var entries = await settled.SettlementAsync(number, cancellationToken);
        return entries is [{ Entry: PeriodClosed closed }, ..]
            ? new SettlementReport { Settlement = number, Month = closed.Month, Final = closed.Final, Entries = entries }
            : null;
    }

    /// <inheritdoc />
    public void Dispose() => _settling.Dispose();

    // Each is appended when the one before it is in the books; what a crash cut off is still outstanding then.
    private async Task RecordOutstandingAsync()
    {
        while (ledger.Read(books => books.Outstanding.FirstOrDefault()) is { } entry)
        {
            await log.AppendAsync(entry with { At = time.GetUtcNow().ToUnixTimeMilliseconds() }, CancellationToken.None);
        }
    }

    private CalendarMonth Choose(CalendarMonth? asked, CalendarMonth[] open)
    {
        if (open is not [var first, ..])
        {
            throw Refused(RefusalCode.Conflict, "nothing was used since the last settlement", "Settle when something was.");
        }

        return asked switch
        {
            null => first,
            { } month when !open.Contains(month) => throw Refused(RefusalCode.Conflict, $"nothing is to be settled in {month}", $"Settle {string.Join(", ", open)}."),
            { } month when month != first => throw Refused(RefusalCode.Conflict, $"{first} is not settled, and comes before {month}", $"Settle {first} first."),
            { } month => month,
        };
    }

    private RefusedException Refused(RefusalCode code, string reason, string remedy) => new(new Refusal
    {
        Code = code,
        Party = options.Participant,
        Stage = Stage,
        Reason = reason,
        Remedy = remedy,
    });
}
