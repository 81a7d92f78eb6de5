using System.Collections.Concurrent;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Export;

/// <summary>Exports that stream now, so that one whose consumer has lost it can be ended before it is resumed, however late the network tells.</summary>
internal sealed class RunningExports
{
    private readonly ConcurrentDictionary<JobId, RunningExport> _running = new();

    /// <summary>Registers an export until it is disposed.</summary>
    /// <param name="verified">Of two with one job id the ledger admits one, and only the first is registered.</param>
    /// <param name="consumer">Cancelled when the consumer leaves.</param>
    public RunningExport Begin(VerifiedExport verified, CancellationToken consumer)
    {
        var job = verified.Spec.Job;
        var export = new RunningExport(verified.Involvement, ended => _running.TryRemove(KeyValuePair.Create(job, ended)), consumer);
        _running.TryAdd(job, export);
        return export;
    }

    /// <summary>Stops the exports that an order concerns.</summary>
    public void EndFrozen(FreezeOrder order)
    {
        foreach (var export in _running.Values.Where(export => order.Subject.Concerns(export.Involvement)))
        {
            _ = Task.Run(() => export.StopAsync($"{order.Subject} is frozen, freeze {order.Id}"));
        }
    }

    /// <summary>Ends an export if it runs, and completes when its use is settled in the ledger.</summary>
    public async Task EndAsync(JobId job, CancellationToken cancellationToken)
    {
        if (_running.TryGetValue(job, out var export))
        {
            await export.EndAsync(cancellationToken);
        }
    }
}

/// <summary>One running export; disposing it says that it has ended.</summary>
internal sealed class RunningExport(Involvement involvement, Action<RunningExport> remove, CancellationToken consumer) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(consumer);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile string? _reason;

    public Involvement Involvement => involvement;

    /// <summary>Why it was stopped from here; null where it was not.</summary>
    public string? Reason => _reason;

    /// <summary>Cancelled when the consumer leaves, a resumption takes the export over, or something of it is frozen.</summary>
    public CancellationToken Token => _stop.Token;

    public async Task StopAsync(string reason)
    {
        _reason ??= reason; // of two reasons at once either will do
        try
        {
            await _stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended in the meantime.
        }
    }

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await StopAsync("another part resumes it");
        await _ended.Task.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        remove(this);
        _ended.TrySetResult();
        _stop.Dispose();
    }
}
