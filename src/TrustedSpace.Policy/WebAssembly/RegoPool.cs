using System.Collections.Concurrent;

namespace TrustedSpace.Policy.WebAssembly;

/// <summary>
/// Instances of one module, kept for reuse: as many as evaluate at once, at most one per processor at rest. Safe for
/// concurrent use. A broken or swollen instance is discarded.
/// </summary>
public sealed class RegoPool(RegoModule module) : IDisposable
{
    private readonly ConcurrentBag<RegoInstance> _idle = [];

    /// <summary>Evaluates one input and hands the result set to <paramref name="read"/> before the instance is reused.</summary>
    /// <exception cref="RegoException">There is no result.</exception>
    public T Evaluate<T>(ReadOnlySpan<byte> input, Func<ReadOnlySpan<byte>, T> read)
    {
        if (!_idle.TryTake(out var instance))
        {
            instance = module.Instantiate();
        }

        try
        {
            return read(instance.Evaluate(input));
        }
        finally
        {
            if (instance.IsBroken || instance.MemoryBytes > module.Limits.KeptMemoryBytes || _idle.Count >= Environment.ProcessorCount)
            {
                instance.Dispose();
            }
            else
            {
                _idle.Add(instance);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryTake(out var instance))
        {
            instance.Dispose();
        }
    }
}
