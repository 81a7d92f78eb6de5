using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TrustedSpace.Transparency.Merkle;

/// <summary>
/// A hash of a Merkle tree: 32 bytes of SHA-256, as a value (RFC 6962, 2.1). Its text form is padded base64, the form
/// that checkpoints and receipts use.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
public readonly struct MerkleHash : IEquatable<MerkleHash>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Takes 32 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> has another length.</exception>
    public MerkleHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A Merkle hash has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        this = MemoryMarshal.Read<MerkleHash>(bytes);
    }

    /// <summary>Reads padded base64 of exactly 32 bytes; any other spelling is refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MerkleHash hash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (!StrictBase64.TryDecode(text, bytes, out var length) || length != Size)
        {
            hash = default;
            return false;
        }

        hash = new MerkleHash(bytes);
        return true;
    }

    /// <summary>The 32 bytes; the span lives as long as the variable it was taken from.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> AsSpan() => MemoryMarshal.AsBytes(new ReadOnlySpan<MerkleHash>(in this));

    /// <summary>Writes the 32 bytes at the start of <paramref name="destination"/>.</summary>
    public void CopyTo(Span<byte> destination) => AsSpan().CopyTo(destination);

    public bool Equals(MerkleHash other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    public override bool Equals(object? obj) => obj is MerkleHash other && Equals(other);

    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>Padded base64.</summary>
    public override string ToString() => Convert.ToBase64String(AsSpan());

    public static bool operator ==(MerkleHash left, MerkleHash right) => left.Equals(right);

    public static bool operator !=(MerkleHash left, MerkleHash right) => !left.Equals(right);
}
