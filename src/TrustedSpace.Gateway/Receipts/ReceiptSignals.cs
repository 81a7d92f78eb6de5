using System.Collections.Concurrent;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Receipts;

/// <summary>
/// Wakes who listens for receipts: at each flow its parties, at each publication everyone. A listener takes <see cref="Next"/> before it reads the log, so
/// that it misses nothing. Holds one wait a party.
/// </summary>
internal sealed class ReceiptSignals
{
    private const string Everyone = "";

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Completes at the next flow of a party, and at the next publication.</summary>
    /// <param name="party">Who listens; null: whoever hears of every flow.</param>
    public Task Next(ParticipantId? party) =>
        _waiting.GetOrAdd(party?.Value ?? Everyone, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Takes an appended leaf.</summary>
    public void Apply(LogEntry entry)
    {
        if (entry is not Flow flow || _waiting.IsEmpty)
        {
            return;
        }

        Pulse(Everyone);
        Pulse(flow.Consumer.Value);
        foreach (var provider in flow.Providers)
        {
            Pulse(provider.Owner.Value);
        }
    }

    /// <summary>A checkpoint was published.</summary>
    public void Published()
    {
        foreach (var (party, _) in _waiting)
        {
            Pulse(party);
        }
    }

    private void Pulse(string party)
    {
        if (_waiting.TryRemove(party, out var waiting))
        {
            waiting.SetResult();
        }
    }
}
