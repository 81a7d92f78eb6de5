using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Tests.Connector;

/// <summary>A gateway's grant key: signs whatever a test puts into a grant, header included.</summary>
internal sealed class TestGateway : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId { get; set; } = "key-1";

    public string Type { get; set; } = GrantClaims.TokenType;

    /// <summary>How often the key set was fetched.</summary>
    public int Fetches { get; private set; }

    public Task<string> KeySetAsync()
    {
        Fetches++;
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return Task.FromResult(JsonSerializer.Serialize(new
        {
            keys = new[]
            {
                new { kty = "EC", crv = "P-256", kid = "key-1", use = "sig", alg = "ES256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) },
            },
        }));
    }

    public string Sign(GrantClaims claims)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", typ = Type, kid = KeyId });
        var payload = JsonSerializer.SerializeToUtf8Bytes(claims, ProtocolJson.Options);
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public void Dispose() => _key.Dispose();
}
