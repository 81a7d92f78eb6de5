using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Wire;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>What owners need of a consumer's key for one job: the sum is switched to it, and the consumer's signed job names its hash.</summary>
public sealed class ConsumerPublicKey
{
    private readonly byte[] _bytes;
    private readonly byte[] _hash;

    private ConsumerPublicKey(byte[] bytes, PublicKey key)
    {
        (_bytes, Key) = (bytes, key);
        _hash = HashOf(bytes);
    }

    /// <summary>Bytes of every encoding: 194 + 8·n·k, with n = 8192 and k = 5.</summary>
    public static int Size { get; } = 194 + 8 * EncryptionPlan.Vectors.Context.KeyLevel.PolynomialWords;

    /// <summary>SEAL's encoding with the seed of the second polynomial, not packed.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>SHA-256 of <see cref="Bytes"/>, 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    internal PublicKey Key { get; }

    /// <summary>SHA-256 of an encoding.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> bytes) => SHA256.HashData(bytes);

    /// <param name="bytes">From <see cref="Bytes"/>.</param>
    /// <exception cref="ConsumerKeyException">They are no such key.</exception>
    public static ConsumerPublicKey Import(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ConsumerKeyException($"A consumer's public key has {Size} bytes, not {bytes.Length}.");
        }

        try
        {
            return new ConsumerPublicKey(bytes.ToArray(), new SealReader(EncryptionPlan.Vectors.Context, Size).ReadPublicKey(bytes));
        }
        catch (WireFormatException wrong)
        {
            throw new ConsumerKeyException($"The consumer's public key can't be read: {wrong.Message}", wrong);
        }
    }
}
