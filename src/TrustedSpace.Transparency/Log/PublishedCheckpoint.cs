using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Log;

/// <summary>The checkpoint on disk, signed and read.</summary>
internal sealed record PublishedCheckpoint(SignedNote Note, Checkpoint Checkpoint);
