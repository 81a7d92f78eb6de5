namespace TrustedSpace.Transparency.Notes;

/// <summary>A note, key or checkpoint is malformed, or no trusted key signed it. Its text must not be used.</summary>
public sealed class NoteException(string message) : FormatException(message);
