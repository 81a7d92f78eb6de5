namespace TrustedSpace.Protocol.Envelopes;

/// <summary>An envelope that can't be accepted; the message names job, round, claimed sender and what failed.</summary>
public sealed class EnvelopeException : Exception
{
    public EnvelopeException(string message)
        : base(message)
    {
    }

    public EnvelopeException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
