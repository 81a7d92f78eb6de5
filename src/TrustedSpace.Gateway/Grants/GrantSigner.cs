using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TrustedSpace.Gateway.Hosting;

namespace TrustedSpace.Gateway.Grants;

/// <summary>One ES256 key of grants; its id is the RFC 7638 thumbprint. A retired one has no private half.</summary>
internal sealed class GrantSigner : IDisposable
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly SigningCredentials? _credentials;

    private GrantSigner(JsonWebKey publicKey, ECDsa? key)
    {
        PublicKey = publicKey;
        Key = key;
        _credentials = key is null ? null : new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = publicKey.Kid }, SecurityAlgorithms.EcdsaSha256);
    }

    public string Id => PublicKey.Kid;

    /// <summary>As it stands in the key set document (RFC 7517), without the private half.</summary>
    public JsonWebKey PublicKey { get; }

    /// <summary>With private half, while it signs.</summary>
    public ECDsa? Key { get; private set; }

    public bool Signs => Key is not null;

    /// <summary>Latest expiry among the grants it signed, Unix seconds. Guarded by the ring's lock.</summary>
    public long LastExpiry { get; set; }

    public static GrantSigner Create()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new GrantSigner(Describe(key), key);
    }

    public static GrantSigner Current(string id, ECDsa key)
    {
        var description = Describe(key);
        return description.Kid == id
            ? new GrantSigner(description, key)
            : throw new CannotStartException($"The file of key {id} holds key {description.Kid}.");
    }

    public static GrantSigner Retired(string id, byte[] publicKey)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        var description = Describe(key);
        return description.Kid == id
            ? new GrantSigner(description, key: null)
            : throw new CannotStartException($"The stored public key of {id} is that of {description.Kid}.");
    }

    public string Sign(string payload, string type) =>
        Handler.CreateToken(payload, _credentials, new Dictionary<string, object> { [JwtHeaderParameterNames.Typ] = type });

    /// <summary>Ends signing; the public half stays good.</summary>
    public void Dispose()
    {
        Key?.Dispose();
        Key = null;
    }

    private static JsonWebKey Describe(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var description = new JsonWebKey
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = JsonWebKeyECTypes.P256,
            X = Base64Url.EncodeToString(point.X),
            Y = Base64Url.EncodeToString(point.Y),
            Use = JsonWebKeyUseNames.Sig,
            Alg = SecurityAlgorithms.EcdsaSha256,
        };
        description.Kid = Base64Url.EncodeToString(description.ComputeJwkThumbprint());
        return description;
    }
}
