using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Gateway;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Grants;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Participants;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

/// <summary>Keys, stored grants and verifier of a gateway without its server, over a database of its own.</summary>
internal sealed class GrantDesk : IAsyncDisposable
{
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("trustedspace-grants-");
    private readonly Contexts _contexts;

    private GrantDesk()
    {
        Options = new GatewayOptions
        {
            Space = "test",
            Participant = ParticipantId.Parse("gateway"),
            Operator = ParticipantId.Parse("operator"),
            Listen = new Uri("https://127.0.0.1:0"),
            PublicAddress = new Uri("https://gateway.example"),
            Certificates = _state.FullName,
            State = _state.FullName,
        };
        Freezes = new FreezeRegister(Options);
        _contexts = new Contexts($"Data Source={Path.Combine(_state.FullName, "gateway.db")};Pooling=False");
        Grants = new GrantStore(_contexts, Time);
        Keys = new GrantKeyRing(_contexts, new GrantKeyFiles(Options), Grants, Time);
        Verifier = new GrantVerifier(new GrantTokenReader(Keys, Grants, new GatewayAddress(Options, new NoServer()), Time), Freezes, Options, Time);
    }

    public const string Issuer = "https://gateway.example";

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public GatewayOptions Options { get; }

    public FreezeRegister Freezes { get; }

    public GrantStore Grants { get; private set; }

    public GrantKeyRing Keys { get; private set; }

    public GrantVerifier Verifier { get; }

    public static CallerIdentity Consumer { get; } = Caller("research", "thumbprint-of-research");

    public static async Task<GrantDesk> OpenAsync()
    {
        var desk = new GrantDesk();
        await using var context = desk._contexts.CreateDbContext();
        await context.Database.MigrateAsync();
        await desk.LoadAsync();
        return desk;
    }

    public static CallerIdentity Caller(string id, string thumbprint) => new(new Participant
    {
        Id = ParticipantId.Parse(id),
        Organisation = id,
        Role = ParticipantRole.Consumer,
        Status = ParticipantStatus.Active,
        Tls = thumbprint,
        Signing = [],
        Sealing = [],
    });

    /// <summary>Claims of a grant for the consumer, good for ten minutes from now.</summary>
    public GrantClaims Claims()
    {
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        return new GrantClaims
        {
            Issuer = Issuer,
            Consumer = Consumer.Id,
            ClientId = Consumer.Id,
            Audience = GrantClaims.ConnectorsAudience,
            Grant = GrantId.New(Time),
            IssuedAt = now,
            NotBefore = now,
            Expires = now + 600,
            Confirmation = new Confirmation { CertificateThumbprint = Consumer.Thumbprint },
            AuthorizationDetails = [Detail],
            Request = Sha256Digest.Of([1]),
            Sealing = "sealing",
            Decisions = [],
            Quote = new Quote { Currency = "CNY", Lines = [], Maximum = 0 },
        };
    }

    public static AuthorizationDetail Detail { get; } = new()
    {
        Product = ProductId.Parse("screening"),
        Elements = [ElementName.Parse("diagnosis"), ElementName.Parse("radius")],
        Operation = Operation.Statistics,
        Purpose = "research",
    };

    /// <summary>Signs and stores a grant.</summary>
    public async Task<string> IssueAsync(GrantClaims claims, string type = GrantClaims.TokenType)
    {
        var (token, key) = Keys.Sign(JsonSerializer.Serialize(claims, ProtocolJson.Options), type, claims.Expires);
        await Grants.AddAsync(
            new IssuedGrant
            {
                Id = claims.Grant,
                Expires = claims.Expires,
                KeyId = key,
                Leaf = 0,
                Claims = claims,
                Request = new GrantRequest
                {
                    Grant = claims.Grant,
                    Consumer = claims.Consumer,
                    ConsumerTls = claims.Confirmation.CertificateThumbprint,
                    ConsumerSealing = claims.Sealing,
                    Detail = Detail,
                    Owners = [],
                    NotBefore = claims.NotBefore,
                    Expires = claims.Expires,
                },
                Decisions = [],
            },
            TestContext.Current.CancellationToken);
        return token;
    }

    public VerifiedGrant Verify(string token, CallerIdentity? caller = null) => Verifier.Verify(token, caller ?? Consumer, "test");

    /// <summary>Reads everything from storage again, as at a start.</summary>
    public async Task ReopenAsync()
    {
        Keys.Dispose();
        Grants = new GrantStore(_contexts, Time);
        Keys = new GrantKeyRing(_contexts, new GrantKeyFiles(Options), Grants, Time);
        await LoadAsync();
    }

    public ValueTask DisposeAsync()
    {
        Keys.Dispose();
        _state.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task LoadAsync()
    {
        await Grants.LoadAsync(CancellationToken.None);
        await Keys.LoadAsync(CancellationToken.None);
    }

    private sealed class Contexts(string connection) : IDbContextFactory<GatewayDbContext>
    {
        public GatewayDbContext CreateDbContext() => new(new DbContextOptionsBuilder<GatewayDbContext>().UseSqlite(connection).Options);
    }

    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
