using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Participants;

/// <summary>
/// Loads the registry at start and enrols whom the configuration lists and storage does not know yet: the operator first, so
/// that it can enrol the others. Certificates come from the certificates directory, public parts only.
/// </summary>
internal sealed class OperatorSeed(ParticipantRegistry registry, ParticipantAdministration administration, GatewayOptions options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await registry.LoadAsync(cancellationToken);
        foreach (var seed in Seeds().Where(seed => registry.Find(seed.Id) is null))
        {
            await administration.EnrolAsync(Read(seed), cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<SeedParticipant> Seeds()
    {
        if (options.Enrol.All(seed => seed.Id != options.Operator))
        {
            var certificate = ParticipantCertificate.Parse(ReadDer(options.Operator, "tls"));
            yield return new SeedParticipant { Id = options.Operator, Organisation = certificate.Organisation, Role = ParticipantRole.Operator };
        }

        foreach (var seed in options.Enrol)
        {
            yield return seed;
        }
    }

    private Enrolment Read(SeedParticipant seed) => new()
    {
        Id = seed.Id,
        Organisation = seed.Organisation,
        Role = seed.Role,
        Tls = ReadDer(seed.Id, "tls"),
        Signing = ReadDer(seed.Id, "signing"),
        Sealing = ReadDer(seed.Id, "sealing"),
    };

    private byte[] ReadDer(ParticipantId id, string purpose)
    {
        var path = Path.Combine(options.Certificates, $"{id}.{purpose}.crt");
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(path);
            return certificate.RawData;
        }
        catch (CryptographicException problem)
        {
            throw new CannotStartException($"{id} can't be enrolled at start: {path} holds no certificate ({problem.Message}).", problem);
        }
    }
}
