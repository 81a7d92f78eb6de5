using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Witnesses;

/// <summary>A log that a policy accepts.</summary>
/// <param name="Key">Its key; the name is the log's origin.</param>
/// <param name="Address">Where it is, or null.</param>
public sealed record PolicyLog(NoteVerifier Key, Uri? Address);
