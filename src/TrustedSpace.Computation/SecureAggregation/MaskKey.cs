using System.Security.Cryptography;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>Ephemeral P-256 keys that parties agree on masks with; public ones travel as uncompressed points of SEC 1: 4, X, Y.</summary>
internal static class MaskKey
{
    /// <summary>Bytes of a public key.</summary>
    public const int PublicSize = 65;

    public static ECDiffieHellman Create() => ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public static byte[] Export(ECDiffieHellman key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    }

    /// <exception cref="CryptographicException">The bytes are not an uncompressed point of P-256.</exception>
    public static ECDiffieHellman Import(ReadOnlySpan<byte> publicKey) => publicKey.Length == PublicSize && publicKey[0] == 4
        ? ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = publicKey[1..33].ToArray(), Y = publicKey[33..].ToArray() },
        })
        : throw new CryptographicException("A public key is an uncompressed point of P-256.");
}
