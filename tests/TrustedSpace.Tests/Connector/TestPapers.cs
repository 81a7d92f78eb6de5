using Google.Protobuf;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Tests.Connector;

/// <summary>What the gateway and the consumer "pharma" write: requests, grants, jobs and exports that hold, for tests to alter.</summary>
internal sealed class TestPapers(Func<string, ParticipantKeys> keys, CertificateAuthority authority, TimeProvider time, TestGateway gateway)
{
    public const string Sql = "SELECT diagnosis, COUNT(*), AVG(radius_mean), VAR_SAMP(texture_mean) FROM tumours GROUP BY diagnosis";

    public long Now => time.GetUtcNow().ToUnixTimeSeconds();

    public GrantRequest Request(IEnumerable<ParticipantId> owners, Operation operation = Operation.Statistics, GrantParameters? budget = null) => new()
    {
        Grant = GrantId.New(time),
        Consumer = ParticipantId.Parse("pharma"),
        ConsumerTls = ParticipantCertificate.Parse(keys("pharma").Tls).Thumbprint,
        ConsumerSealing = ParticipantCertificate.Parse(keys("pharma").Sealing).Thumbprint,
        Detail = new AuthorizationDetail
        {
            Product = HospitalData.Product,
            Elements = operation == Operation.Export ? [HospitalData.Diagnosis, HospitalData.Radius] : [HospitalData.Diagnosis, HospitalData.Radius, HospitalData.Texture],
            Operation = operation,
            Purpose = "research",
            Parameters = budget ?? new GrantParameters { MaximumJobs = 10 },
        },
        Owners = [.. owners],
        NotBefore = Now,
        Expires = Now + 900,
    };

    /// <summary>Grants what every owner has decided.</summary>
    /// <param name="request">What was decided.</param>
    /// <param name="decisions">Signed, in the order of the request's owners.</param>
    public TestGrant Grant(GrantRequest request, IReadOnlyList<string> decisions) => new(request, decisions, new GrantClaims
    {
        Issuer = "https://gateway.example",
        Consumer = request.Consumer,
        ClientId = request.Consumer,
        Audience = GrantClaims.ConnectorsAudience,
        Grant = request.Grant,
        IssuedAt = Now,
        NotBefore = request.NotBefore,
        Expires = request.Expires,
        Confirmation = new Confirmation { CertificateThumbprint = request.ConsumerTls },
        AuthorizationDetails = [request.Detail],
        Request = CanonicalJson.Hash(request),
        Sealing = request.ConsumerSealing,
        Decisions = [.. request.Owners.Zip(decisions, (owner, decision) => new DecisionReference { Owner = owner, Digest = DigestOf(decision) })],
        Quote = Quote.For([.. request.Owners.Select(owner => (owner, HospitalData.Description(owner.Value).Tariff))], 10, 10_000),
    });

    public JobSpec Job(TestGrant grant, string sql = Sql) => new()
    {
        Job = JobId.New(time),
        Grant = grant.Request.Grant,
        Product = HospitalData.Product,
        Purpose = "research",
        Sql = sql,
        IssuedAt = Now,
    };

    public ExportSpec Export(TestGrant grant, ParticipantId owner) => new()
    {
        Job = JobId.New(time),
        Grant = grant.Request.Grant,
        Dataset = DatasetId.Parse($"{owner}-tumours"),
        Purpose = "research",
        Elements = [HospitalData.Diagnosis, HospitalData.Radius],
        IssuedAt = Now,
        Sealing = keys("pharma").Sealing.RawData,
    };

    public string Sign(JobSpec spec, string signer = "pharma") => SignedStatement.Sign(spec, JobSpec.StatementType, keys(signer).Signing);

    public string Sign(ExportSpec spec, string signer = "pharma") => SignedStatement.Sign(spec, ExportSpec.StatementType, keys(signer).Signing);

    public BeginRequest Begin(TestGrant grant, string job) => new()
    {
        Job = job,
        Grant = gateway.Sign(grant.Claims),
        Request = ByteString.CopyFrom(CanonicalJson.Serialize(grant.Request)),
        Decisions = { grant.Decisions },
        OwnerSealing = { grant.Request.Owners.Select(owner => ByteString.CopyFrom(keys(owner.Value).Sealing.RawData)) },
        ConsumerSealing = ByteString.CopyFrom(keys("pharma").Sealing.RawData),
    };

    private Sha256Digest DigestOf(string decision) => SignedStatement.Verify<Decision>(decision, Decision.StatementType, authority).Digest;
}

/// <summary>A grant that holds: the request, every owner's signed decision, and the claims for the gateway to sign.</summary>
internal sealed record TestGrant(GrantRequest Request, IReadOnlyList<string> Decisions, GrantClaims Claims);
