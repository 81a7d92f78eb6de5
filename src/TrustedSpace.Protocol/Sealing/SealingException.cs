namespace TrustedSpace.Protocol.Sealing;

/// <summary>A sealed message that doesn't open: altered, cut short, out of order, bound to another use, or sealed to another key.</summary>
public sealed class SealingException : Exception
{
    public SealingException(string message)
        : base(message)
    {
    }

    public SealingException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
