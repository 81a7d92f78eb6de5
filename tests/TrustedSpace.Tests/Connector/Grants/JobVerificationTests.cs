using Google.Protobuf;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.Tests.Connector.Grants;

/// <summary>Everything that a job rests on, altered one by one: each is refused, in words that name it.</summary>
public sealed class JobVerificationTests
{
    private static readonly ParticipantId Stranger = ParticipantId.Parse("stranger");

    [Fact]
    public async Task Job_as_granted_is_verified()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());

        var job = await VerifyAsync(trade, trade.Begin(grant, trade.SignJob(trade.Spec(grant))));

        Assert.Equal(["hospital-a", "hospital-b", "hospital-c"], job.Owners.Select(owner => owner.Participant.Value));
        Assert.Equal("pharma", job.Consumer.Participant.Value);
    }

    public static TheoryData<string, string> AlteredClaims => new()
    {
        { "audience", "not a token of the gateway" },
        { "issued by", "it names another request" },
        { "grant", "its id is not the decided one" },
        { "consumer", "its subject" },
        { "client", "its subject" },
        { "certificate", "bound to another certificate" },
        { "sealing", "seals to another key" },
        { "elements", "something else than decided" },
        { "purpose", "something else than decided" },
        { "budget", "something else than decided" },
        { "later end", "its period" },
        { "expired", "has expired" },
        { "early", "not in force" },
        { "no own decision", "names no decision of hospital-a" },
        { "foreign decision", "did not issue" },
        { "price", "quotes other prices" },
        { "no price", "quotes other prices" },
        { "currency", "quotes other prices" },
        { "fewer owners", "not those of the decided owners" },
    };

    [Theory]
    [MemberData(nameof(AlteredClaims))]
    public async Task Grant_with_altered_claim_is_refused(string altered, string reason)
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var claims = grant.Claims;
        var detail = claims.AuthorizationDetails[0];
        claims = altered switch
        {
            "audience" => claims with { Audience = "urn:trustedspace:others" },
            "issued by" => claims with { Request = Sha256Digest.Of("another"u8) },
            "grant" => claims with { Grant = GrantId.New(trade.Space.Time) },
            "consumer" => claims with { Consumer = Stranger },
            "client" => claims with { ClientId = Stranger },
            "certificate" => claims with { Confirmation = new Confirmation { CertificateThumbprint = "x" } },
            "sealing" => claims with { Sealing = "x" },
            "elements" => claims with { AuthorizationDetails = [detail with { Elements = [.. detail.Elements, ElementName.Parse("area_mean")] }] },
            "purpose" => claims with { AuthorizationDetails = [detail with { Purpose = "marketing" }] },
            "budget" => claims with { AuthorizationDetails = [detail with { Parameters = new GrantParameters { MaximumJobs = 1000 } }] },
            "later end" => claims with { Expires = claims.Expires + 1 },
            "expired" => claims with { Expires = trade.Now },
            "early" => claims with { NotBefore = trade.Now + 60 },
            "no own decision" => claims with { Decisions = [.. claims.Decisions.Skip(1)] },
            "foreign decision" => claims with { Decisions = [claims.Decisions[0] with { Digest = claims.Decisions[1].Digest }, .. claims.Decisions.Skip(1)] },
            "price" => claims with { Quote = claims.Quote with { Lines = [claims.Quote.Lines[0] with { Tariff = claims.Quote.Lines[0].Tariff with { PerCell = 0 } }] } },
            "no price" => claims with { Quote = claims.Quote with { Lines = [] } },
            "currency" => claims with { Quote = claims.Quote with { Currency = "JPY" } },
            _ => claims with { Decisions = [.. claims.Decisions.SkipLast(1)] },
        };

        await AssertRefusedAsync(trade, trade.Begin(grant with { Claims = claims }, trade.SignJob(trade.Spec(grant))), "grant verification", reason);
    }

    [Fact]
    public async Task Grant_of_another_key_type_or_signature_is_refused()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var job = trade.SignJob(trade.Spec(grant));
        var good = trade.Begin(grant, job);

        trade.Gateway.KeyId = "key-2";
        await AssertRefusedAsync(trade, trade.Begin(grant, job), "grant verification", "has no key 'key-2'");
        trade.Gateway.KeyId = "key-1";
        trade.Gateway.Type = "JWT";
        await AssertRefusedAsync(trade, trade.Begin(grant, job), "grant verification", "not a token of the gateway");
        using var other = new TestGateway();
        good.Grant = other.Sign(grant.Claims);
        await AssertRefusedAsync(trade, good, "grant verification", "not a token of the gateway");
        good.Grant = "no.token";
        await AssertRefusedAsync(trade, good, "grant verification", "not a JWT");
    }

    public static TheoryData<string, string> AlteredSpecs => new()
    {
        { "grant", "it is for grant" },
        { "product", "the job is for product" },
        { "purpose", "its purpose is 'marketing'" },
        { "old", "not signed within" },
        { "future", "not signed within" },
    };

    [Theory]
    [MemberData(nameof(AlteredSpecs))]
    public async Task Job_beyond_its_grant_is_refused(string altered, string reason)
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var spec = trade.Spec(grant);
        spec = altered switch
        {
            "grant" => spec with { Grant = GrantId.New(trade.Space.Time) },
            "product" => spec with { Product = ProductId.Parse("others") },
            "purpose" => spec with { Purpose = "marketing" },
            "old" => spec with { IssuedAt = trade.Now - 3600 },
            _ => spec with { IssuedAt = trade.Now + 3600 },
        };

        await AssertRefusedAsync(trade, trade.Begin(grant, trade.SignJob(spec)), "job verification", reason);
    }

    [Fact]
    public async Task Job_signed_by_another_than_the_grants_consumer_is_refused()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());

        await AssertRefusedAsync(trade, trade.Begin(grant, trade.SignJob(trade.Spec(grant), "stranger")), "job verification", "stranger signed it");
        await AssertRefusedAsync(trade, trade.Begin(grant, trade.SignJob(trade.Spec(grant))[..^8] + "AAAAAAAA"), "job verification", "can't be verified");
    }

    public static TheoryData<string, string> AlteredCompany => new()
    {
        { "request", "is not the one that the grant names" },
        { "one decision less", "2 decisions came" },
        { "decision of another", "the decision of hospital-b" },
        { "one certificate less", "2 sealing certificates" },
        { "swapped owners", "is that of hospital-b" },
        { "signing certificate", "can't be trusted" },
        { "another consumer", "is that of stranger" },
        { "newer consumer certificate", "not the one that the grant names" },
    };

    [Theory]
    [MemberData(nameof(AlteredCompany))]
    public async Task Job_with_altered_company_is_refused(string altered, string reason)
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var begin = trade.Begin(grant, trade.SignJob(trade.Spec(grant)));
        switch (altered)
        {
            case "request":
                begin.Request = ByteString.CopyFrom(CanonicalJson.Serialize(grant.Request with { Expires = grant.Request.Expires + 1 }));
                break;
            case "one decision less":
                begin.Decisions.RemoveAt(2);
                break;
            case "decision of another":
                begin.Decisions[1] = begin.Decisions[2];
                break;
            case "one certificate less":
                begin.OwnerSealing.RemoveAt(2);
                break;
            case "swapped owners":
                begin.OwnerSealing[0] = begin.OwnerSealing[1];
                break;
            case "signing certificate":
                begin.OwnerSealing[1] = ByteString.CopyFrom(trade.Space.Keys("hospital-b").Signing.RawData);
                break;
            case "another consumer":
                begin.ConsumerSealing = ByteString.CopyFrom(trade.Space.Keys("stranger").Sealing.RawData);
                break;
            default:
                begin.ConsumerSealing = ByteString.CopyFrom(trade.Space.Issuer.Issue(grant.Request.Consumer, "Pharma", CertificatePurpose.Sealing).RawData);
                break;
        }

        await AssertRefusedAsync(trade, begin, "job verification", reason);
    }

    [Fact]
    public async Task Grant_after_a_denial_is_refused()
    {
        await using var trade = await TestTrade.OpenAsync();
        var request = trade.Request();
        var grant = await trade.GrantAsync(request with { Detail = request.Detail with { Purpose = "marketing" } });

        await AssertRefusedAsync(
            trade,
            trade.Begin(grant, trade.SignJob(trade.Spec(grant) with { Purpose = "marketing" })),
            "grant verification",
            "this owner's decision in it denies");
    }

    [Fact]
    public async Task Unknown_key_is_looked_up_again_but_not_at_every_call()
    {
        await using var trade = await TestTrade.OpenAsync();
        var grant = await trade.GrantAsync(trade.Request());
        var begin = trade.Begin(grant, trade.SignJob(trade.Spec(grant)));
        await VerifyAsync(trade, begin);
        await VerifyAsync(trade, begin);
        Assert.Equal(1, trade.Gateway.Fetches);

        trade.Gateway.KeyId = "key-2";
        var unknown = trade.Begin(grant, begin.Job);
        await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync(trade, unknown));
        Assert.Equal(1, trade.Gateway.Fetches);
        trade.Space.Time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync(trade, unknown));
        await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync(trade, unknown));
        Assert.Equal(2, trade.Gateway.Fetches);
    }

    private static Task<VerifiedJob> VerifyAsync(TestTrade trade, BeginRequest request) =>
        trade.First.Get<JobVerification>().VerifyAsync(request, TestContext.Current.CancellationToken);

    private static async Task AssertRefusedAsync(TestTrade trade, BeginRequest request, string stage, string reason)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => VerifyAsync(trade, request));
        Assert.Equal("hospital-a", refused.Refusal.Party.Value);
        Assert.Equal(stage, refused.Refusal.Stage);
        Assert.Contains(reason, refused.Refusal.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Refusal.Remedy);
    }
}
