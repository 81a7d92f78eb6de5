namespace TrustedSpace.Protocol.Identity;

/// <summary>A key or certificate file that can't be used; the message names the file and what to do.</summary>
public sealed class KeyFileException : Exception
{
    public KeyFileException(string message)
        : base(message)
    {
    }

    public KeyFileException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
