using System.Net;
using System.Text.Json;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Grants;

public class TokenTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_owners_allow_and_the_grant_is_priced_bound_and_logged()
    {
        await using var space = await RunningSpace.StartAsync();
        using var client = space.Gateway.ClientOf("research");
        using var keys = space.Gateway.Keys("research");

        var token = await RunningSpace.AskAsync(client).ReadAsync<TokenResponse>();

        Assert.Equal(600, token.ExpiresIn);
        Assert.Equal(2 * ((3 * 100) + (100 * 2)), token.Quote.Maximum);
        var issued = Assert.IsType<GrantIssued>(space.Log[(int)token.Leaf]);
        Assert.Equal(token.Grant, issued.Request.Grant);
        Assert.Equal(ParticipantCertificate.Parse(keys.Tls).Thumbprint, issued.Request.ConsumerTls);
        Assert.Equal(ParticipantCertificate.Parse(keys.Sealing).Thumbprint, issued.Request.ConsumerSealing);
        Assert.Equal(
            ["hospital-a", "hospital-b"],
            issued.Decisions.Select(signed => SignedStatement.Verify<Decision>(signed, Decision.StatementType, space.Gateway.Authority).Signer.Value));

        var claims = Claims(token.AccessToken);
        Assert.Equal(space.Gateway.Address, claims.Issuer);
        Assert.Equal(issued.Request.ConsumerTls, claims.Confirmation.CertificateThumbprint);
        Assert.Equal(CanonicalJson.Hash(issued.Request), claims.Request);
        Assert.Equal("at+jwt", Header(token.AccessToken).Text("typ"));
        Assert.Equal("ES256", Header(token.AccessToken).Text("alg"));
    }

    [Fact]
    public async Task Denial_names_owner_rule_and_reason_and_is_logged()
    {
        await using var space = await RunningSpace.StartAsync();
        space.B.Decides = decision => decision with
        {
            Allow = false,
            Denials = [new Denial { Rule = "purpose", Reason = "marketing is not among the permitted purposes research, care" }],
        };
        using var client = space.Gateway.ClientOf("research");

        var error = await RunningSpace.AskAsync(client, RunningSpace.Detail with { Purpose = "marketing" }).ReadErrorAsync(HttpStatusCode.BadRequest);

        Assert.Equal("access_denied", error.Text("error"));
        Assert.Equal("hospital-b, purpose: marketing is not among the permitted purposes research, care", error.Text("error_description"));
        var denial = Assert.Single(error.GetProperty("ts_denials").EnumerateArray());
        Assert.Equal(("hospital-b", "purpose"), (denial.Text("owner"), denial.Text("rule")));
        var denied = Assert.IsType<GrantDenied>(space.Log[^1]);
        Assert.Equal(2, denied.Decisions.Count);
        Assert.Equal("purpose", Assert.Single(denied.Denials).Rule);
    }

    [Fact]
    public async Task Owner_that_does_not_answer_is_named_and_no_grant_is_issued()
    {
        await using var space = await RunningSpace.StartAsync();
        await space.B.StopAsync();
        using var client = space.Gateway.ClientOf("research");

        var error = await RunningSpace.AskAsync(client).ReadErrorAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("temporarily_unavailable", error.Text("error"));
        Assert.StartsWith("hospital-b, decision:", error.Text("error_description"), StringComparison.Ordinal);
        Assert.IsType<GrantDenied>(space.Log[^1]);
        Assert.DoesNotContain(space.Log, entry => entry is GrantIssued);
    }

    [Fact]
    public async Task Suspended_owner_is_named_without_being_asked()
    {
        await using var space = await RunningSpace.StartAsync();
        using var @operator = space.Gateway.ClientOf("operator");
        using var client = space.Gateway.ClientOf("research");
        (await @operator.PostAsync("/participants/hospital-a/suspend", null, Cancellation)).EnsureSuccessStatusCode();

        var error = await RunningSpace.AskAsync(client).ReadErrorAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Contains("hospital-a can't be asked by gateway: it is suspended", error.Text("error_description"), StringComparison.Ordinal);
        Assert.Empty(space.A.Asked);
    }

    [Theory]
    [InlineData("signer", "it is hospital-b's, in the name of hospital-a")]
    [InlineData("request", "it is about another request")]
    [InlineData("dataset", "it is about dataset")]
    [InlineData("contradiction", "it allows and denies at once")]
    public async Task Decision_that_is_not_the_owners_own_about_this_request_does_not_count(string forgery, string words)
    {
        await using var space = await RunningSpace.StartAsync();
        using var others = space.Gateway.Keys("hospital-b");
        space.A.SignsAs = forgery == "signer" ? others : null;
        space.A.Decides = decision => forgery switch
        {
            "request" => decision with { Request = Sha256Digest.Of([1]) },
            "dataset" => decision with { Dataset = space.B.Dataset },
            "contradiction" => decision with { Denials = [new Denial { Rule = "purpose", Reason = "no" }] },
            _ => decision,
        };
        using var client = space.Gateway.ClientOf("research");

        var error = await RunningSpace.AskAsync(client).ReadErrorAsync(HttpStatusCode.BadGateway);

        Assert.Equal("server_error", error.Text("error"));
        Assert.Contains(words, error.Text("error_description"), StringComparison.Ordinal);
        Assert.DoesNotContain(space.Log, entry => entry is GrantIssued);
    }

    [Fact]
    public async Task Another_client_than_the_certificates_is_refused()
    {
        await using var space = await RunningSpace.StartAsync();
        using var client = space.Gateway.ClientOf("insurer");

        var error = await RunningSpace.AskAsync(client, client: "research").ReadErrorAsync(HttpStatusCode.Unauthorized);

        Assert.Equal("invalid_client", error.Text("error"));
        Assert.Contains("the certificate is that of insurer", error.Text("error_description"), StringComparison.Ordinal);
        var refused = Assert.IsType<RequestRefused>(space.Log[^1]);
        Assert.Equal(("insurer", "POST /oauth/token"), (refused.Caller.Value, refused.Request));
    }

    [Fact]
    public async Task Suspended_consumer_is_refused_and_the_log_says_so()
    {
        await using var space = await RunningSpace.StartAsync();
        using var @operator = space.Gateway.ClientOf("operator");
        using var client = space.Gateway.ClientOf("research");
        await RunningSpace.AskAsync(client).ReadAsync<TokenResponse>();
        (await @operator.PostAsync("/participants/research/suspend", null, Cancellation)).EnsureSuccessStatusCode();

        await RunningSpace.AskAsync(client).ReadErrorAsync(HttpStatusCode.Forbidden);

        Assert.Equal("suspended", Assert.IsType<ParticipantChanged>(space.Log[^2]).Change);
        Assert.Equal("research is suspended", Assert.IsType<RequestRefused>(space.Log[^1]).Refusal.Reason);
    }

    [Fact]
    public async Task Owner_gets_no_grant()
    {
        await using var space = await RunningSpace.StartAsync();
        using var client = space.Gateway.ClientOf("hospital-a");

        var refusal = await RunningSpace.AskAsync(client, client: "hospital-a").ReadErrorAsync(HttpStatusCode.Forbidden);

        Assert.Contains("this takes consumer", refusal.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_details_are_refused_with_everything_that_is_wrong()
    {
        await using var space = await RunningSpace.StartAsync();
        using var client = space.Gateway.ClientOf("research");
        var detail = RunningSpace.Detail with
        {
            Elements = [ElementName.Parse("radius"), ElementName.Parse("name")],
            Purpose = "Any purpose!",
            Parameters = new GrantParameters { MaximumJobs = 0, LifetimeSeconds = 5 },
        };

        var error = await RunningSpace.AskAsync(client, detail).ReadErrorAsync(HttpStatusCode.BadRequest);
        var unknown = await RunningSpace.AskAsync(client, RunningSpace.Detail with { Product = ProductId.Parse("nothing") }).ReadErrorAsync(HttpStatusCode.BadRequest);

        Assert.Equal("invalid_authorization_details", error.Text("error"));
        var words = error.Text("error_description");
        Assert.Contains("screening has no name", words, StringComparison.Ordinal);
        Assert.Contains("purpose:", words, StringComparison.Ordinal);
        Assert.Contains("maximumJobs: 0", words, StringComparison.Ordinal);
        Assert.Contains("lifetimeSeconds: 5", words, StringComparison.Ordinal);
        Assert.Contains("no data product nothing", unknown.Text("error_description"), StringComparison.Ordinal);
        Assert.Empty(space.A.Asked);
    }

    [Fact]
    public async Task Budget_that_cannot_be_priced_is_refused()
    {
        await using var space = await RunningSpace.StartAsync();
        await space.A.PublishAsync(space.Gateway, space.A.Describe() with { Tariff = new() { Currency = "CNY", PerJob = 0, PerCell = 1_000_000_000_000 } });
        using var client = space.Gateway.ClientOf("research");

        var error = await RunningSpace.AskAsync(client, RunningSpace.Detail with { Parameters = new GrantParameters { MaximumCells = 1_000_000_000 } })
            .ReadErrorAsync(HttpStatusCode.BadRequest);

        Assert.Equal("invalid_authorization_details", error.Text("error"));
    }

    [Fact]
    public async Task Price_book_binds_in_the_quote_and_a_free_purpose_costs_nothing()
    {
        var book = new PriceBook { OperatorFee = new BasisPoints(500), Tax = new BasisPoints(600), FreePurposes = ["public-interest"] };
        await using var space = await RunningSpace.StartAsync();
        space.Gateway.Prices = book;
        await space.Gateway.RestartAsync();
        using var client = space.Gateway.ClientOf("research");

        var paid = await RunningSpace.AskAsync(client).ReadAsync<TokenResponse>();
        var free = await RunningSpace.AskAsync(client, RunningSpace.Detail with { Purpose = "public-interest" }).ReadAsync<TokenResponse>();

        Assert.Equal(book.TermsFor("research"), paid.Quote.Terms);
        Assert.Equal((book.Digest(), true, 0L), (free.Quote.Terms.Book, free.Quote.Terms.Free, free.Quote.Maximum));
        Assert.Equal(paid.Quote.Digest(), Assert.IsType<GrantIssued>(space.Log[(int)paid.Leaf]).Quote.Digest());
    }

    [Fact]
    public async Task Product_above_a_ceiling_that_came_later_is_granted_no_more()
    {
        await using var space = await RunningSpace.StartAsync();
        space.Gateway.Prices = new PriceBook { Ceilings = [new PriceCeiling { Currency = "CNY", Unit = ChargeUnit.Job, Amount = 99 }] };
        await space.Gateway.RestartAsync();
        using var client = space.Gateway.ClientOf("research");

        var error = await RunningSpace.AskAsync(client).ReadErrorAsync(HttpStatusCode.BadRequest);

        Assert.Equal("invalid_authorization_details", error.Text("error"));
        Assert.Contains("tariff.job: 100 per 1 is above the ceiling of 99", error.Text("error_description"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_describes_endpoints_that_answer()
    {
        await using var space = await RunningSpace.StartAsync();
        using var client = space.Gateway.ClientOf("research");

        var metadata = await client.GetAsync("/.well-known/oauth-authorization-server", Cancellation).ReadAsync<JsonElement>();

        Assert.Equal(space.Gateway.Address, metadata.Text("issuer"));
        Assert.Equal($"{space.Gateway.Address}/oauth/token", metadata.Text("token_endpoint"));
        Assert.True(metadata.GetProperty("tls_client_certificate_bound_access_tokens").GetBoolean());
        Assert.Equal(["trustedspace"], metadata.GetProperty("authorization_details_types_supported").EnumerateArray().Select(type => type.GetString()));
        Assert.Equal(metadata.Text("token_endpoint"), metadata.GetProperty("mtls_endpoint_aliases").Text("token_endpoint"));
        var keys = await client.GetAsync(metadata.Text("jwks_uri"), Cancellation).ReadAsync<JsonElement>();
        var key = Assert.Single(keys.GetProperty("keys").EnumerateArray());
        Assert.Equal(("EC", "P-256", "ES256", "sig"), (key.Text("kty"), key.Text("crv"), key.Text("alg"), key.Text("use")));
        Assert.False(key.TryGetProperty("d", out _));
    }

    [Fact]
    public async Task Refusal_of_a_connector_by_code_becomes_the_oauth_error_that_fits()
    {
        await using var space = await RunningSpace.StartAsync();
        space.A.Refuses = new Refusal
        {
            Code = RefusalCode.Unavailable,
            Party = space.A.Owner,
            Stage = "policy",
            Reason = "the policy engine does not answer",
            Remedy = "Try again later.",
        };
        using var client = space.Gateway.ClientOf("research");

        var error = await RunningSpace.AskAsync(client).ReadErrorAsync(HttpStatusCode.ServiceUnavailable);

        Assert.Equal("hospital-a, policy: the policy engine does not answer", error.Text("error_description"));
    }

    internal static GrantClaims Claims(string token) => Part<GrantClaims>(token, 1);

    internal static JsonElement Header(string token) => Part<JsonElement>(token, 0);

    private static T Part<T>(string token, int index) =>
        JsonSerializer.Deserialize<T>(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[index]), ProtocolJson.Options)!;
}
