namespace TrustedSpace.Protocol.Identity;

/// <summary>A certificate that doesn't prove who or what it should; the message says whose it claims to be and why it fails.</summary>
public sealed class UntrustedCertificateException : Exception
{
    public UntrustedCertificateException(string message)
        : base(message)
    {
    }

    public UntrustedCertificateException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
