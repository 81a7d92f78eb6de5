using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TrustedSpace.Cli.Certificates;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public sealed class SignedStatementTests : IDisposable
{
    private const string Type = "sample+jwt";

    private readonly TestSpace _space = new();

    private sealed record Sample
    {
        public required string Text { get; init; }

        public required long Count { get; init; }
    }

    private static Sample Content => new() { Text = "数据 \"x\"", Count = 42 };

    public void Dispose() => _space.Dispose();

    [Fact]
    public void Statement_gives_back_signer_payload_and_digest()
    {
        var verified = SignedStatement.Verify<Sample>(Sign(), Type, _space.Authority);

        Assert.Equal("hospital-a", verified.Signer.Value);
        Assert.Equal(Content, verified.Payload);
        Assert.Equal(CanonicalJson.Hash(Content), verified.Digest);
    }

    [Fact]
    public async Task Statement_is_a_jws_that_the_common_library_accepts()
    {
        using var key = _space.Keys("hospital-a").Signing.GetECDsaPublicKey();
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(Sign(), new TokenValidationParameters
        {
            IssuerSigningKey = new ECDsaSecurityKey(key),
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidTypes = [Type],
            ValidateAudience = false,
            ValidateIssuer = false,
            ValidateLifetime = false,
        });

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(42, Assert.IsType<int>(result.Claims["count"]));
    }

    [Fact]
    public void Statement_of_another_type_is_refused() =>
        Refused(Sign(), "other+jwt", "'sample+jwt'");

    [Fact]
    public void Statement_signed_under_another_authority_is_refused()
    {
        using var other = CertificateIssuer.CreateAuthority(_space.Time);
        using var keys = other.Issue(ParticipantId.Parse("hospital-a"), "Hospital A");

        Refused(SignedStatement.Sign(Content, Type, keys.Signing), Type, "hospital-a");
    }

    [Fact]
    public void Only_a_signing_certificate_signs()
    {
        Assert.Throws<UntrustedCertificateException>(() => SignedStatement.Sign(Content, Type, _space.Keys("hospital-a").Tls));
        Refused(Forge(_space.Keys("hospital-a").Tls), Type, "is for Tls");
    }

    [Fact]
    public void Certificate_of_another_participant_does_not_fit_the_signature()
    {
        var other = Convert.ToBase64String(_space.Keys("hospital-b").Signing.RawData);

        Refused(Forge(_space.Keys("hospital-a").Signing, x5c: [other]), Type, "'hospital-b'");
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"sample+jwt","x5c":[]}""")]
    [InlineData("""{"alg":"ES384","typ":"sample+jwt","x5c":["AA=="]}""")]
    [InlineData("""{"alg":"ES256","typ":"sample+jwt"}""")]
    [InlineData("""{"alg":"ES256","typ":"sample+jwt","x5c":["AA=="],"crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":"ES256","typ":"sample+jwt","x5c":["AA=="]}""")]
    [InlineData("""{"alg":"ES256","typ":"sample+jwt","x5c":["*"]}""")]
    [InlineData("null")]
    public void Header_that_would_steer_the_check_is_refused(string header)
    {
        var parts = Sign().Split('.');

        Refused($"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{parts[1]}.{parts[2]}", Type, "sample+jwt");
    }

    [Theory]
    [InlineData("""{ "count": 42, "text": "x" }""")]
    [InlineData("""{"text":"x","count":42}""")]
    [InlineData("""{"count":42,"extra":1,"text":"x"}""")]
    [InlineData("""{"count":42}""")]
    public void Signed_payload_that_is_not_canonical_is_refused(string payload) =>
        Refused(Forge(_space.Keys("hospital-a").Signing, payload), Type, "no valid content");

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("....")]
    public void Text_that_is_no_compact_jws_is_refused(string jws) => Refused(jws, Type, "compact form");

    [Fact]
    public void Oversized_statement_is_neither_made_nor_read()
    {
        var large = Content with { Text = new string('x', SignedStatement.MaximumLength) };

        Assert.Throws<StatementException>(() => SignedStatement.Sign(large, Type, _space.Keys("hospital-a").Signing));
        Refused(new string('x', SignedStatement.MaximumLength + 1), Type, "are allowed");
    }

    [Fact]
    public void Any_changed_character_is_noticed()
    {
        var jws = Sign();
        Gen.Select(Gen.Int[0, jws.Length - 1], Gen.Char["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.="])
            .Where(change => jws[change.Item1] != change.Item2)
            .Sample(change => Assert.Throws<StatementException>(() => SignedStatement.Verify<Sample>(
                $"{jws[..change.Item1]}{change.Item2}{jws[(change.Item1 + 1)..]}", Type, _space.Authority)), iter: 500);
    }

    private string Sign() => SignedStatement.Sign(Content, Type, _space.Keys("hospital-a").Signing);

    private static string Forge(
        X509Certificate2 signing, string? payload = null, string[]? x5c = null)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(
            new { alg = "ES256", typ = Type, x5c = x5c ?? [Convert.ToBase64String(signing.RawData)] });
        var body = payload is null ? CanonicalJson.Serialize(Content) : Encoding.UTF8.GetBytes(payload);
        var signed = Base64Url.EncodeToString(header) + "." + Base64Url.EncodeToString(body);
        using var key = signing.GetECDsaPrivateKey()!;
        return signed + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
    }

    private void Refused(string jws, string type, string reason)
    {
        var problem = Assert.Throws<StatementException>(() => SignedStatement.Verify<Sample>(jws, type, _space.Authority));
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }
}
