using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Log;

/// <summary>How to open a log.</summary>
public sealed record TransparencyLogOptions
{
    /// <summary>Directory of the log; created if it isn't there.</summary>
    public required string Directory { get; init; }

    /// <summary>The log's key. Its name is the log's origin. The log does not dispose it.</summary>
    public required NoteSigner Signer { get; init; }

    /// <summary>
    /// Asked for more signatures on each checkpoint before it is published, so that witnesses can vouch for it. If it throws,
    /// nothing is published and the log goes on; a later checkpoint covers the same entries. Null: the log signs alone.
    /// </summary>
    public Func<SignedNote, CancellationToken, ValueTask<IReadOnlyList<NoteSignature>>>? Cosign { get; init; }

    /// <summary>How many appends may wait for the disk before further ones wait for a place.</summary>
    public int QueueCapacity { get; init; } = 16_384;
}
