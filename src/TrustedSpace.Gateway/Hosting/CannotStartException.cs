using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Transparency.Log;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>Something that the gateway needs from its state or its certificates is missing or damaged; the message names the file and the remedy.</summary>
public sealed class CannotStartException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the message of a failed start says enough for whoever runs the gateway, so that a stack trace would only hide it.</summary>
    public static bool Explains(Exception problem) => problem
        is CannotStartException
        or InvalidConfigurationException
        or RefusedException
        or KeyFileException
        or UntrustedCertificateException
        or LogCorruptException
        or LogLockedException
        or IOException;
}
