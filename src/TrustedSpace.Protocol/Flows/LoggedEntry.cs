using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Flows;

/// <summary>An entry with its place in the log.</summary>
public sealed record LoggedEntry
{
    /// <summary>Leaf index, counted from 0.</summary>
    public required long Index { get; init; }

    public required LogEntry Entry { get; init; }

    /// <summary>Reads the bytes of a leaf.</summary>
    /// <exception cref="System.Text.Json.JsonException">The leaf is not an entry of this schema.</exception>
    public static LoggedEntry Read(long index, ReadOnlySpan<byte> leaf) =>
        new() { Index = index, Entry = CanonicalJson.Deserialize<LogEntry>(leaf) };
}
