using System.Net;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Registry;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Catalog;

public class CatalogTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Datasets_with_one_schema_form_a_product_that_survives_a_restart()
    {
        await using var space = await RunningSpace.StartAsync();
        await space.Gateway.RestartAsync();
        using var client = space.Gateway.ClientOf("research");

        var product = Assert.Single(await client.GetAsync("/catalog", Cancellation).ReadAsync<DataProduct[]>());

        Assert.Equal("screening", product.Id.Value);
        Assert.Equal(["hospital-a", "hospital-b"], product.Datasets.Select(dataset => dataset.Owner.Value));
        Assert.All(product.Datasets, dataset => Assert.True(dataset.Available));
    }

    [Fact]
    public async Task Dataset_of_another_schema_is_refused_with_every_difference()
    {
        await using var space = await RunningSpace.StartAsync();
        await using var c = await DecidingConnector.StartAsync(space.Gateway, "hospital-c", publish: false);
        var sound = c.Describe();
        var other = sound with
        {
            Elements = [sound.Elements[0] with { Domain = ["benign"] }, sound.Elements[1] with { Maximum = 50, Unit = "mm" }],
        };

        var failure = await Assert.ThrowsAsync<RpcException>(() => c.PublishAsync(space.Gateway, other));

        var refusal = RefusalStatus.Read(failure, ParticipantId.Parse("gateway"), "publication");
        Assert.Equal(RefusalCode.Invalid, refusal.Code);
        Assert.Contains("diagnosis.domain: [\"benign\"], hospital-a has [\"benign\",\"malignant\"]", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains("radius.maximum: 50, hospital-a has 40", refusal.Reason, StringComparison.Ordinal);
        Assert.Contains("radius.unit: \"mm\", hospital-a has none", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tariff_above_a_ceiling_is_refused_by_name_and_one_at_it_is_not()
    {
        var prices = new PriceBook { Ceilings = [new PriceCeiling { Currency = "CNY", Unit = ChargeUnit.Cell, Amount = 2 }] };
        await using var gateway = await RunningGateway.StartAsync(prices: prices);
        await using var owner = await DecidingConnector.StartAsync(gateway, "hospital-a");

        var failure = await Assert.ThrowsAsync<RpcException>(() => owner.PublishAsync(gateway, owner.Describe() with { Tariff = new Tariff { Currency = "CNY", PerCell = 3 } }));

        var refusal = RefusalStatus.Read(failure, ParticipantId.Parse("gateway"), "publication");
        Assert.Equal(RefusalCode.Invalid, refusal.Code);
        Assert.Contains("tariff.cell: 3 per 1 is above the ceiling of 2 per 1 CNY", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Price_book_is_a_leaf_once_and_again_when_it_changes()
    {
        await using var gateway = await RunningGateway.StartAsync(prices: new PriceBook { OperatorFee = new BasisPoints(500) });
        await gateway.RestartAsync();
        Assert.Equal([500], Published(gateway));

        gateway.Prices = new PriceBook { OperatorFee = new BasisPoints(400) };
        await gateway.RestartAsync();

        Assert.Equal([500, 400], Published(gateway));
    }

    [Fact]
    public async Task Announcing_the_same_again_changes_nothing()
    {
        await using var space = await RunningSpace.StartAsync();
        var catalog = space.Gateway.Services.GetRequiredService<ProductCatalog>();
        var registry = space.Gateway.Services.GetRequiredService<ParticipantRegistry>();
        var (product, changes) = (Assert.Single(catalog.All), registry.Changes);

        await space.A.PublishAsync(space.Gateway, space.A.Describe());
        var again = Assert.Single(catalog.All);
        await space.A.PublishAsync(space.Gateway, space.A.Describe() with { Version = 2 });

        Assert.Same(product, again);
        Assert.False(changes.HasChanged);
        Assert.Equal(2, Assert.Single(catalog.All).Datasets[0].Version);
    }

    [Fact]
    public async Task Each_version_of_description_price_and_policy_is_one_signed_leaf()
    {
        await using var space = await RunningSpace.StartAsync();
        var log = space.Gateway.Services.GetRequiredService<FlowLog>();
        var before = log.Size;

        await space.A.PublishAsync(space.Gateway, space.A.Describe());
        Assert.Equal(before, log.Size);
        var dearer = space.A.Describe() with { Tariff = space.A.Describe().Tariff with { PerCell = 3 } };
        await space.A.PublishAsync(space.Gateway, dearer);
        space.A.Publishes = publication => publication with { Policy = Sha256Digest.Of("stricter"u8) };
        await space.A.PublishAsync(space.Gateway, dearer);

        var published = log.Read(before, log.Size).Select(leaf => leaf.Entry).Cast<DatasetPublished>().ToArray();
        Assert.Equal([3, 3], published.Select(leaf => leaf.Publication.Tariff.PerCell));
        Assert.Equal(Sha256Digest.Of("stricter"u8), published[1].Publication.Policy);
        Assert.All(published, leaf =>
        {
            var signed = SignedStatement.Verify<DatasetPublication>(leaf.Statement, DatasetPublication.StatementType, space.Gateway.Authority);
            Assert.Equal((space.A.Owner, leaf.Publication), (signed.Signer, signed.Payload));
        });
    }

    [Fact]
    public async Task Decision_that_the_log_lacks_gets_a_leaf_when_its_owner_hands_it_in()
    {
        await using var space = await RunningSpace.StartAsync();
        var log = space.Gateway.Services.GetRequiredService<FlowLog>();
        var grant = GrantId.New(space.Gateway.Time);
        var lost = space.A.Sign(Decided(space.A), Decision.StatementType);
        var forged = space.B.Sign(Decided(space.A), Decision.StatementType);
        space.A.Unlogged =
        [
            new UnloggedDecision { GrantId = grant.Value, Decision = forged },
            new UnloggedDecision { GrantId = grant.Value, Decision = lost },
        ];

        var first = await space.A.PublishAsync(space.Gateway, space.A.Describe());
        var size = log.Size;
        var second = await space.A.PublishAsync(space.Gateway, space.A.Describe());

        Assert.Equal([1], first.Logged);
        Assert.Equal([1], second.Logged);
        Assert.Equal(size, log.Size);
        var recorded = Assert.IsType<DecisionRecorded>(log.Read(size - 1).Entry);
        Assert.Equal((grant, space.A.Owner, lost), (recorded.Grant, recorded.Owner, recorded.Decision));
    }

    private static Decision Decided(DecidingConnector connector) => new()
    {
        Owner = connector.Owner,
        Series = "1",
        Number = 1,
        Dataset = connector.Dataset,
        Request = Sha256Digest.Of("request"u8),
        Allow = false,
        Denials = [new Denial { Rule = "purpose", Reason = "not for this" }],
        Obligations = new Obligations(),
        Policy = Sha256Digest.Of([7]),
        DecidedAt = 1,
    };

    [Fact]
    public async Task Publication_that_the_owner_did_not_sign_is_refused()
    {
        await using var space = await RunningSpace.StartAsync();
        var dearer = space.A.Describe() with { Tariff = space.A.Describe().Tariff with { PerCell = 3 } };

        space.A.SignsAs = space.Gateway.Keys("hospital-b");
        var forged = await Assert.ThrowsAsync<RpcException>(() => space.A.PublishAsync(space.Gateway, dearer));
        space.A.SignsAs = null;
        space.A.Publishes = publication => publication with { Tariff = publication.Tariff with { PerCell = 2 } };
        var other = await Assert.ThrowsAsync<RpcException>(() => space.A.PublishAsync(space.Gateway, dearer));

        Assert.Contains("is hospital-b's, or about something else", forged.Status.Detail, StringComparison.Ordinal);
        Assert.Contains("about something else", other.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(space.Gateway.Services.GetRequiredService<ProductCatalog>().All).Datasets[0].Tariff.PerCell);
    }

    [Fact]
    public async Task Dataset_of_another_owner_is_refused()
    {
        await using var space = await RunningSpace.StartAsync();

        var failure = await Assert.ThrowsAsync<RpcException>(() => space.A.PublishAsync(space.Gateway, space.B.Describe()));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Contains("its owner is hospital-b", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consumer_publishes_nothing()
    {
        await using var space = await RunningSpace.StartAsync();
        await using var consumer = await DecidingConnector.StartAsync(space.Gateway, "research", publish: false);

        var failure = await Assert.ThrowsAsync<RpcException>(() => consumer.PublishAsync(space.Gateway, consumer.Describe()));

        Assert.Equal(StatusCode.PermissionDenied, failure.StatusCode);
        Assert.Equal("admission", RefusalStatus.Read(failure, ParticipantId.Parse("gateway"), "?").Stage);
    }

    [Fact]
    public async Task Plan_counts_when_all_owners_made_the_same()
    {
        await using var space = await RunningSpace.StartAsync();
        using var client = space.Gateway.ClientOf("research");

        var plan = await client.PostJsonAsync("/catalog/screening/plan", new { Sql = "SELECT COUNT(*) FROM screening" }).ReadAsync<QueryPlan>();
        space.B.PlanBytes = [9];
        var refusal = await client.PostJsonAsync("/catalog/screening/plan", new { Sql = "SELECT COUNT(*) FROM screening" })
            .ReadErrorAsync(HttpStatusCode.BadGateway);

        Assert.Equal(Sha256Digest.Of([1, 2, 3]), plan.Digest);
        Assert.Contains("hospital-a and hospital-b planned the same query differently", refusal.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Owner_that_refuses_a_query_is_heard_in_its_own_words()
    {
        await using var space = await RunningSpace.StartAsync();
        space.A.Refuses = new Refusal
        {
            Code = RefusalCode.Invalid,
            Party = ParticipantId.Parse("somebody-else"),
            Stage = "parsing",
            Reason = "JOIN at position 12 is not allowed",
            Remedy = "Query one product.",
        };
        using var client = space.Gateway.ClientOf("research");

        var refusal = await client.PostJsonAsync("/catalog/screening/plan", new { Sql = "…" }).ReadErrorAsync(HttpStatusCode.BadRequest);

        Assert.Equal("hospital-a", refusal.Text("party"));
        Assert.Equal("JOIN at position 12 is not allowed", refusal.Text("detail"));
    }

    [Fact]
    public async Task Unknown_product_and_malformed_body_are_told_apart()
    {
        await using var space = await RunningSpace.StartAsync();
        using var client = space.Gateway.ClientOf("research");

        await client.GetAsync("/catalog/nothing", Cancellation).ReadErrorAsync(HttpStatusCode.NotFound);
        var malformed = await client.PostJsonAsync("/catalog/screening/plan", new { Query = "…" }).ReadErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains("query", malformed.Text("detail"), StringComparison.Ordinal);
    }

    private static IEnumerable<int> Published(RunningGateway gateway)
    {
        var log = gateway.Services.GetRequiredService<FlowLog>();
        return log.Read(0, log.Size).Select(leaf => leaf.Entry).OfType<PricesPublished>().Select(prices => prices.Book.OperatorFee.Value);
    }
}
