using TrustedSpace.Connector.Configuration;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Identity;

/// <summary>Who this connector is and whom it believes: its keys, and the space's certificate authority as the only trust anchor.</summary>
internal sealed class ConnectorIdentity(ParticipantKeys keys, CertificateAuthority authority) : IDisposable
{
    public ParticipantId Participant => Keys.Participant;

    public ParticipantKeys Keys { get; } = keys;

    public CertificateAuthority Authority { get; } = authority;

    public void Dispose() => Keys.Dispose();

    /// <exception cref="CannotStartException">A file is missing or unreadable, or a certificate is not the participant's by the authority.</exception>
    public static ConnectorIdentity Load(ConnectorOptions options, TimeProvider time)
    {
        try
        {
            var authority = CertificateAuthority.Load(options.Certificates, time);
            var keys = ParticipantKeys.Load(options.Certificates, options.Participant);
            authority.Verify(keys.Tls, CertificatePurpose.Tls);
            authority.Verify(keys.Signing, CertificatePurpose.Signing);
            authority.Verify(keys.Sealing, CertificatePurpose.Sealing);
            return new ConnectorIdentity(keys, authority);
        }
        catch (Exception problem) when (problem is KeyFileException or UntrustedCertificateException)
        {
            throw new CannotStartException("certificates", [problem.Message], problem);
        }
    }
}
