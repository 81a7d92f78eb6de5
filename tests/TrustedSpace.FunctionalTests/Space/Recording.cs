using System.Text;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>What passed at a place: bytes of bodies, headers and trailers, lines of logs. Records only while it is on; thread-safe.</summary>
internal sealed class Recording
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemoryStream> _taken = [];
    private bool _on;

    /// <summary>Forgets what was recorded and records from now on.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _taken.Clear();
            _on = true;
        }
    }

    public void Stop()
    {
        lock (_lock)
        {
            _on = false;
        }
    }

    public void Add(string place, ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (!_on)
            {
                return;
            }

            if (!_taken.TryGetValue(place, out var taken))
            {
                _taken.Add(place, taken = new MemoryStream());
            }

            taken.Write(bytes);
        }
    }

    public void Add(string place, string text) => Add(place, Encoding.UTF8.GetBytes(text));

    /// <summary>Everything recorded, by place; what passed in one direction of one exchange is contiguous.</summary>
    public IReadOnlyDictionary<string, byte[]> Taken()
    {
        lock (_lock)
        {
            return _taken.ToDictionary(taken => taken.Key, taken => taken.Value.ToArray());
        }
    }
}
