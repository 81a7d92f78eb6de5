namespace TrustedSpace.Transparency.Log;

/// <summary>A file of the log as it goes out over HTTP (C2SP tlog-tiles).</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">Value for the content-type header.</param>
/// <param name="IsImmutable">True: cache it for ever. False: the checkpoint, to be cached for seconds at most.</param>
public readonly record struct ServedFile(ReadOnlyMemory<byte> Content, string ContentType, bool IsImmutable);
