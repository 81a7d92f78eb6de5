using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustedSpace.Gateway.Grants;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public class GrantVerifierTests
{
    [Fact]
    public async Task Token_seen_before_is_found_by_its_text()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var token = await desk.IssueAsync(desk.Claims());

        var first = desk.Verify(token);

        Assert.Same(first, desk.Verify(new string(token.AsSpan())));
        Assert.Equal(token, first.Token);
    }

    [Fact]
    public async Task Verifying_a_known_token_allocates_nothing()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var token = await desk.IssueAsync(desk.Claims());
        desk.Verify(token);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            desk.Verify(token);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Altered_part_is_refused_also_when_the_token_was_seen_before(int part)
    {
        await using var desk = await GrantDesk.OpenAsync();
        var token = await desk.IssueAsync(desk.Claims());
        desk.Verify(token);
        var parts = token.Split('.');
        var bytes = Base64Url.DecodeFromChars(parts[part]);
        bytes[bytes.Length / 2] ^= 1;
        parts[part] = Base64Url.EncodeToString(bytes);

        Assert.Equal(RefusalCode.Unauthenticated, Refusal(desk, string.Join('.', parts)).Code);
    }

    [Fact]
    public async Task Same_signature_under_other_claims_is_refused()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var token = await desk.IssueAsync(desk.Claims());
        desk.Verify(token);
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("statistics", "export", StringComparison.Ordinal);

        var refusal = Refusal(desk, $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}");

        Assert.Contains("was altered", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_without_signature_is_refused()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var payload = (await desk.IssueAsync(desk.Claims())).Split('.')[1];
        var header = Base64Url.EncodeToString("""{"alg":"none","typ":"at+jwt"}"""u8);

        Assert.Equal(RefusalCode.Unauthenticated, Refusal(desk, $"{header}.{payload}.").Code);
    }

    [Fact]
    public async Task Key_of_another_gateway_is_unknown()
    {
        await using var desk = await GrantDesk.OpenAsync();
        await using var other = await GrantDesk.OpenAsync();
        var token = await other.IssueAsync(other.Claims());

        Assert.Contains("a key that this gateway does not have", Refusal(desk, token).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_id_of_this_gateway_over_another_key_is_refused()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var parts = (await desk.IssueAsync(desk.Claims())).Split('.');
        using var forger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = forger.SignData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), HashAlgorithmName.SHA256);

        var refusal = Refusal(desk, $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature)}");

        Assert.Contains("does not carry this gateway's signature", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type", "not a token of type at+jwt")]
    [InlineData("issuer", "another issuer")]
    [InlineData("audience", "another audience")]
    public async Task Token_for_something_else_is_refused_in_words(string what, string words)
    {
        await using var desk = await GrantDesk.OpenAsync();
        var claims = desk.Claims();
        var token = what switch
        {
            "issuer" => await desk.IssueAsync(claims with { Issuer = "https://elsewhere.example" }),
            "audience" => await desk.IssueAsync(claims with { Audience = "urn:somewhere:else" }),
            _ => await desk.IssueAsync(claims, "JWT"),
        };

        Assert.Contains(words, Refusal(desk, token).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signed_grant_that_was_never_stored_does_not_count()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var claims = desk.Claims();
        var (token, _) = desk.Keys.Sign(
            JsonSerializer.Serialize(claims, TrustedSpace.Protocol.Json.ProtocolJson.Options), GrantClaims.TokenType, claims.Expires);

        Assert.Contains("is not one that this gateway holds", Refusal(desk, token).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grant_is_bound_to_the_certificate()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var token = await desk.IssueAsync(desk.Claims());
        desk.Verify(token);

        var refusal = Assert.Throws<RefusedException>(() => desk.Verify(token, GrantDesk.Caller("research", "another-thumbprint"))).Refusal;

        Assert.Contains("another certificate", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grant_counts_from_its_first_to_before_its_last_second()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var claims = desk.Claims() with { NotBefore = desk.Time.GetUtcNow().ToUnixTimeSeconds() + 10 };
        var token = await desk.IssueAsync(claims);

        Assert.Contains("is good from", Refusal(desk, token).Reason, StringComparison.Ordinal);
        desk.Time.Advance(TimeSpan.FromSeconds(10));
        desk.Verify(token);
        desk.Time.Advance(TimeSpan.FromSeconds(589.999));
        desk.Verify(token);
        desk.Time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Contains("expired at", Refusal(desk, token).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revocation_reaches_a_token_seen_before()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var claims = desk.Claims();
        var token = await desk.IssueAsync(claims);
        desk.Verify(token);

        desk.Grants.Find(claims.Grant)!.Revoke(new GrantRevocation { By = ParticipantId.Parse("regulator"), At = 0 });

        Assert.Equal($"grant {claims.Grant} was revoked by regulator", Refusal(desk, token).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    public async Task Text_that_is_no_token_is_refused(string text)
    {
        await using var desk = await GrantDesk.OpenAsync();

        Assert.Equal(RefusalCode.Unauthenticated, Refusal(desk, text).Code);
    }

    private static Refusal Refusal(GrantDesk desk, string token) => Assert.Throws<RefusedException>(() => desk.Verify(token)).Refusal;
}
