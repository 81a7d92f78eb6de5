using System.Security.Cryptography;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>64 public bytes that stand for a uniform polynomial: whoever has them expands the same polynomial. Immutable.</summary>
internal sealed class UniformSeed
{
    public const int Size = 64;

    private readonly byte[] _bytes;

    /// <exception cref="ArgumentException">Not 64 bytes, or no such kind.</exception>
    public UniformSeed(UniformSeedKind kind, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size || kind is not (UniformSeedKind.Blake2Xb or UniformSeedKind.Shake256))
        {
            throw new ArgumentException($"A seed is {Size} bytes for BLAKE2Xb (1) or SHAKE256 (2), not {bytes.Length} bytes of kind {(byte)kind}.", nameof(bytes));
        }

        Kind = kind;
        _bytes = bytes.ToArray();
    }

    public UniformSeedKind Kind { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>From the operating system's randomness.</summary>
    public static UniformSeed Fresh()
    {
        Span<byte> bytes = stackalloc byte[Size];
        RandomNumberGenerator.Fill(bytes);
        return new UniformSeed(UniformSeedKind.Blake2Xb, bytes);
    }
}
