using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Billing;

/// <summary>Invoices as <see cref="InvoiceCalculation"/> gets them from the log's leaves and nothing else. Leaves that were read stay counted.</summary>
public sealed class InvoiceLedger(FlowLog log)
{
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly InvoiceCalculation _calculation = new();
    private long _read;

    /// <summary>One invoice a currency over every durable leaf recorded in [<paramref name="from"/>, <paramref name="to"/>) Unix milliseconds.</summary>
    public IReadOnlyList<Invoice> For(ParticipantId consumer, long from, long to)
    {
        lock (_lock)
        {
            foreach (var leaf in log.Read(_read, log.Size))
            {
                _calculation.Add(leaf);
                _read++;
            }

            return _calculation.For(consumer, from, to);
        }
    }
}
