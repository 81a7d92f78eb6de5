using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Participants;

/// <summary>
/// Who sends a request: the enrolled, active participant whose TLS certificate made the connection. Only
/// <see cref="CallerAdmission"/> makes one; no header can.
/// </summary>
public sealed class CallerIdentity
{
    internal CallerIdentity(Participant participant) => Participant = participant;

    public Participant Participant { get; }

    public ParticipantId Id => Participant.Id;

    public ParticipantRole Role => Participant.Role;

    /// <summary><c>x5t#S256</c> of the connection's certificate, equal to the enrolled one.</summary>
    public string Thumbprint => Participant.Tls;
}

/// <summary>Reads the caller of a request.</summary>
public static class CallerIdentityExtensions
{
    /// <exception cref="InvalidOperationException">The request did not pass <see cref="CallerAdmission"/>.</exception>
    public static CallerIdentity Caller(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<ConnectionCertificate>()?.Caller
            ?? throw new InvalidOperationException("The request has no admitted caller: the admission middleware must come first.");
    }
}
