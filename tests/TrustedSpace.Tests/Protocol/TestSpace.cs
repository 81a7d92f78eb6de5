using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Tests.Protocol;

/// <summary>A space in memory: an authority, a clock, and keys for whoever a test needs.</summary>
public sealed class TestSpace : IDisposable
{
    private readonly CertificateIssuer _issuer;
    private readonly Dictionary<ParticipantId, ParticipantKeys> _keys = [];

    public TestSpace()
    {
        _issuer = CertificateIssuer.CreateAuthority(Time);
        Authority = new CertificateAuthority(_issuer.Authority, Time);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public CertificateIssuer Issuer => _issuer;

    public CertificateAuthority Authority { get; }

    /// <summary>The participant's keys, issued at first use.</summary>
    public ParticipantKeys Keys(string id)
    {
        var participant = ParticipantId.Parse(id);
        if (!_keys.TryGetValue(participant, out var keys))
        {
            keys = _issuer.Issue(participant, $"Organisation of {id}");
            _keys.Add(participant, keys);
        }

        return keys;
    }

    /// <summary>The participant's verified sealing certificate, as another would hold it.</summary>
    public ParticipantCertificate Sealing(string id) => Authority.Verify(Keys(id).Sealing, CertificatePurpose.Sealing);

    public void Dispose()
    {
        foreach (var keys in _keys.Values)
        {
            keys.Dispose();
        }

        _issuer.Dispose();
    }
}
