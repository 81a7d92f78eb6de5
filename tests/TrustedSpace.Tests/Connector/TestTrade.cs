using Google.Protobuf;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Statements;
using TrustedSpace.Tests.Protocol;
using Xunit;

namespace TrustedSpace.Tests.Connector;

/// <summary>Three hospitals, a gateway and the consumer "pharma": makes grants, jobs and exports that hold, for tests to alter.</summary>
internal sealed class TestTrade : IAsyncDisposable
{
    public const string Sql = "SELECT diagnosis, COUNT(*), AVG(radius_mean), VAR_SAMP(texture_mean) FROM tumours GROUP BY diagnosis";

    private TestTrade()
    {
    }

    public TestSpace Space { get; } = new();

    public TestGateway Gateway { get; } = new();

    public List<TestOwner> Owners { get; } = [];

    public TestOwner First => Owners[0];

    public long Now => Space.Time.GetUtcNow().ToUnixTimeSeconds();

    public static async Task<TestTrade> OpenAsync(params string[] owners)
    {
        var trade = new TestTrade();
        foreach (var owner in owners is [] ? ["hospital-a", "hospital-b", "hospital-c"] : owners)
        {
            trade.Owners.Add(await TestOwner.OpenAsync(trade.Space, trade.Gateway, owner));
        }

        return trade;
    }

    public GrantRequest Request(Operation operation = Operation.Statistics, GrantParameters? budget = null) => new()
    {
        Grant = GrantId.New(Space.Time),
        Consumer = ParticipantId.Parse("pharma"),
        ConsumerTls = ParticipantCertificate.Parse(Space.Keys("pharma").Tls).Thumbprint,
        ConsumerSealing = Space.Sealing("pharma").Thumbprint,
        Detail = new AuthorizationDetail
        {
            Product = HospitalData.Product,
            Elements = operation == Operation.Export ? [HospitalData.Diagnosis, HospitalData.Radius] : [HospitalData.Diagnosis, HospitalData.Radius, HospitalData.Texture],
            Operation = operation,
            Purpose = "research",
            Parameters = budget ?? new GrantParameters { MaximumJobs = 10 },
        },
        Owners = [.. Owners.Select(owner => owner.Id)],
        NotBefore = Now,
        Expires = Now + 900,
    };

    /// <summary>Has every owner decide, and grants.</summary>
    public async Task<TestGrant> GrantAsync(GrantRequest request)
    {
        var decisions = new List<string>();
        foreach (var owner in Owners)
        {
            decisions.Add(await owner.Get<GrantRequests>().DecideAsync(CanonicalJson.Serialize(request), TestContext.Current.CancellationToken));
        }

        return new TestGrant(request, decisions, Claims(request, decisions));
    }

    public JobSpec Spec(TestGrant grant, string sql = Sql) => new()
    {
        Job = JobId.New(Space.Time),
        Grant = grant.Request.Grant,
        Product = HospitalData.Product,
        Purpose = "research",
        Sql = sql,
        IssuedAt = Now,
    };

    public ExportSpec Export(TestGrant grant) => new()
    {
        Job = JobId.New(Space.Time),
        Grant = grant.Request.Grant,
        Dataset = DatasetId.Parse($"{First.Id}-tumours"),
        Purpose = "research",
        Elements = [HospitalData.Diagnosis, HospitalData.Radius],
        IssuedAt = Now,
        Sealing = Space.Keys("pharma").Sealing.RawData,
    };

    public string SignJob(JobSpec spec, string signer = "pharma") => SignedStatement.Sign(spec, JobSpec.StatementType, Space.Keys(signer).Signing);

    public string SignExport(ExportSpec spec, string signer = "pharma") => SignedStatement.Sign(spec, ExportSpec.StatementType, Space.Keys(signer).Signing);

    public BeginRequest Begin(TestGrant grant, string job) => new()
    {
        Job = job,
        Grant = Gateway.Sign(grant.Claims),
        Request = ByteString.CopyFrom(CanonicalJson.Serialize(grant.Request)),
        Decisions = { grant.Decisions },
        OwnerSealing = { Owners.Select(owner => ByteString.CopyFrom(Space.Keys(owner.Id.Value).Sealing.RawData)) },
        ConsumerSealing = ByteString.CopyFrom(Space.Keys("pharma").Sealing.RawData),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var owner in Owners)
        {
            await owner.DisposeAsync();
        }

        Gateway.Dispose();
        Space.Dispose();
    }

    private GrantClaims Claims(GrantRequest request, List<string> decisions) => new()
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
        Decisions = [.. Owners.Zip(decisions, (owner, decision) => new DecisionReference { Owner = owner.Id, Digest = Verify(decision).Digest })],
        Quote = new Quote { Currency = "CNY", Lines = [], Maximum = 0 },
    };

    private VerifiedStatement<Decision> Verify(string decision) => SignedStatement.Verify<Decision>(decision, Decision.StatementType, Space.Authority);
}

/// <summary>A grant that holds: the request, every owner's signed decision, and the claims for the gateway to sign.</summary>
internal sealed record TestGrant(GrantRequest Request, List<string> Decisions, GrantClaims Claims);
