using System.Security.Cryptography;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>DHKEM(P-256, HKDF-SHA256) of RFC 9180 section 4.1: a shared secret of 32 bytes that only the recipient can recover.</summary>
internal static class DhKem
{
    /// <summary>Nenc: bytes of an encapsulated key, an uncompressed point (SEC 1 section 2.3.3).</summary>
    public const int EncapsulationLength = 65;

    private const int CoordinateLength = 32;
    private const byte Uncompressed = 0x04;
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <param name="recipient">The recipient's public key.</param>
    /// <param name="ephemeral">A key made for this message alone.</param>
    /// <param name="encapsulation">What the recipient needs to recover the secret.</param>
    public static byte[] Encapsulate(ECDiffieHellman recipient, ECDiffieHellman ephemeral, out byte[] encapsulation)
    {
        encapsulation = Serialize(ephemeral);
        return Derive(ephemeral, recipient, encapsulation, Serialize(recipient));
    }

    /// <exception cref="SealingException">The encapsulated key is no point of P-256.</exception>
    public static byte[] Decapsulate(ReadOnlySpan<byte> encapsulation, ECDiffieHellman recipient)
    {
        using var ephemeral = Deserialize(encapsulation);
        return Derive(recipient, ephemeral, encapsulation, Serialize(recipient));
    }

    private static byte[] Derive(
        ECDiffieHellman own, ECDiffieHellman other, ReadOnlySpan<byte> encapsulation, ReadOnlySpan<byte> recipient)
    {
        var agreed = own.DeriveRawSecretAgreement(other.PublicKey);
        var extracted = LabeledHkdf.Extract(HpkeSuite.KemId, [], "eae_prk"u8, agreed);
        var secret = LabeledHkdf.Expand(
            HpkeSuite.KemId, extracted, "shared_secret"u8, [.. encapsulation, .. recipient], LabeledHkdf.HashLength);
        CryptographicOperations.ZeroMemory(agreed);
        CryptographicOperations.ZeroMemory(extracted);
        return secret;
    }

    private static byte[] Serialize(ECDiffieHellman key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return parameters.Curve.Oid.Value == P256
            ? [Uncompressed, .. parameters.Q.X!, .. parameters.Q.Y!]
            : throw new ArgumentException("HPKE here takes keys on the curve P-256 only.", nameof(key));
    }

    private static ECDiffieHellman Deserialize(ReadOnlySpan<byte> point)
    {
        if (point.Length != EncapsulationLength || point[0] != Uncompressed)
        {
            throw new SealingException("The encapsulated key is not an uncompressed P-256 point.");
        }

        var parameters = new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = point.Slice(1, CoordinateLength).ToArray(),
                Y = point.Slice(1 + CoordinateLength, CoordinateLength).ToArray(),
            },
        };
        try
        {
            // Importing checks that the point lies on the curve, which RFC 9180 section 7.1.4 requires.
            return ECDiffieHellman.Create(parameters);
        }
        catch (CryptographicException problem)
        {
            throw new SealingException("The encapsulated key is not on the curve P-256.", problem);
        }
    }
}
