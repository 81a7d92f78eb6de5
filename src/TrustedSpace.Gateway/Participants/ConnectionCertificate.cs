using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Participants;

/// <summary>
/// Connection feature: the name and thumbprint in the client certificate, read once when the connection was made, and the
/// caller they were last resolved to. Concurrent requests of one connection may resolve it twice; either result is right.
/// </summary>
internal sealed class ConnectionCertificate(ParticipantCertificate certificate)
{
    private volatile CallerIdentity? _caller;

    public ParticipantId Participant { get; } = certificate.Participant;

    /// <summary><c>x5t#S256</c>.</summary>
    public string Thumbprint { get; } = certificate.Thumbprint;

    /// <summary>The caller that this connection was last admitted as.</summary>
    public CallerIdentity? Caller => _caller;

    /// <summary>Keeps one <see cref="CallerIdentity"/> for as long as the registry holds the same enrolment.</summary>
    public void Admit(Participant enrolled)
    {
        if (!ReferenceEquals(_caller?.Participant, enrolled))
        {
            _caller = new CallerIdentity(enrolled);
        }
    }
}
