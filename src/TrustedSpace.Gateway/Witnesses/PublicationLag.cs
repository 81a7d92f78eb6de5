namespace TrustedSpace.Gateway.Witnesses;

/// <summary>
/// Since when the oldest leaf without a published checkpoint has waited, to a quarter of a second and never too short. What was not
/// published when the log was opened waits from then on.
/// </summary>
internal sealed class PublicationLag(TimeProvider time)
{
    private const int MostSamples = 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();

    // Leaves from this index on came at this time or later; guarded by _lock.
    private readonly Queue<(long Leaf, long At)> _samples = new();
    private long _lastAt;
    private long _size;

    /// <summary>Takes the state of a log that was opened.</summary>
    public void Open(long published, long durable)
    {
        if (published < durable)
        {
            Add(published);
            Add(durable - 1);
        }
    }

    public void Add(long leaf)
    {
        lock (_lock)
        {
            _size = Math.Max(_size, leaf + 1);
            var now = time.GetTimestamp();
            if (_samples.Count == 0 || (_samples.Count < MostSamples && time.GetElapsedTime(_lastAt, now) >= Interval))
            {
                _samples.Enqueue((leaf, now));
                _lastAt = now;
            }
        }
    }

    /// <summary>
    /// How long the oldest leaf from an index on has waited; zero if there is none. To be asked with each publication: what came long before is dropped then.
    /// </summary>
    /// <param name="published">Leaves under the last checkpoint.</param>
    public TimeSpan Waiting(long published)
    {
        lock (_lock)
        {
            if (published >= _size)
            {
                _samples.Clear();
                return TimeSpan.Zero;
            }

            // A sample stands for the leaves up to the next one.
            while (_samples.Count > 1 && _samples.ElementAt(1).Leaf <= published)
            {
                _samples.Dequeue();
            }

            return time.GetElapsedTime(_samples.Peek().At);
        }
    }
}
