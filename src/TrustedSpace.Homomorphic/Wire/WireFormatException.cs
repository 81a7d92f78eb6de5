namespace TrustedSpace.Homomorphic.Wire;

/// <summary>Bytes that are no object of SEAL's format, or none of this context's; the message says what is wrong, and at which byte.</summary>
public sealed class WireFormatException : FormatException
{
    internal WireFormatException(string kind, string problem, long offset, Exception? innerException = null)
        : base($"Not a {kind}: {problem} (at byte {offset} of its uncompressed form).", innerException) => Offset = offset;

    /// <summary>How many bytes of the uncompressed form had been read.</summary>
    public long Offset { get; }
}
