using System.Security.Cryptography;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>
/// A party's three secrets of one job, 32 bytes each, dealt out in shares to the others: the private key of its masks with every peer, the seed of
/// its own mask, and the seed of the cover that hides values from the other parties. Of one party either the key or the own seed is revealed, never both.
/// </summary>
internal sealed class PartySecrets : IDisposable
{
    public const int Size = 32;

    private readonly ECDiffieHellman _key = MaskKey.Create();

    public PartySecrets()
    {
        PublicKey = MaskKey.Export(_key);
        Scalar = _key.ExportParameters(includePrivateParameters: true).D!;
    }

    public byte[] PublicKey { get; }

    /// <summary>Private scalar of <see cref="PublicKey"/>.</summary>
    public byte[] Scalar { get; }

    public byte[] OwnSeed { get; } = RandomNumberGenerator.GetBytes(Size);

    public byte[] CoverSeed { get; } = RandomNumberGenerator.GetBytes(Size);

    /// <summary>SHA-256 of a seed, which is random, so that the hash hides it and binds its owner to it.</summary>
    public static byte[] Commit(ReadOnlySpan<byte> seed) => SHA256.HashData([.. "trustedspace/double-masking/seed/1"u8, .. seed]);

    /// <summary>The secret that a key and a peer's public key agree on.</summary>
    /// <exception cref="CryptographicException">The public key is not a point of P-256.</exception>
    public byte[] Agree(ReadOnlySpan<byte> publicKey)
    {
        using var other = MaskKey.Import(publicKey);
        return _key.DeriveRawSecretAgreement(other.PublicKey);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(Scalar);
        CryptographicOperations.ZeroMemory(OwnSeed);
        CryptographicOperations.ZeroMemory(CoverSeed);
        _key.Dispose();
    }
}
