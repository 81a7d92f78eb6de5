using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// A hash of named parts: a label of this version and purpose, then each part after its length (u64, little-endian), so that no two sequences of parts give the
/// same bytes.
/// </summary>
internal sealed class Transcript : IDisposable
{
    private readonly IncrementalHash _hash;

    /// <param name="purpose">What the hash is of; no other purpose can give the same hash.</param>
    /// <param name="algorithm">SHA-256 where null.</param>
    public Transcript(string purpose, HashAlgorithmName? algorithm = null)
    {
        _hash = IncrementalHash.CreateHash(algorithm ?? HashAlgorithmName.SHA256);
        Add(Encoding.ASCII.GetBytes($"TrustedSpace.Homomorphic.Multiparty 1 {purpose}"));
    }

    public Transcript Add(ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)part.Length);
        _hash.AppendData(length);
        _hash.AppendData(part);
        return this;
    }

    public Transcript Add(long number)
    {
        Span<byte> part = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(part, number);
        return Add(part);
    }

    public Transcript Add(Digest digest)
    {
        Span<byte> part = stackalloc byte[Digest.Size];
        digest.CopyTo(part);
        return Add(part);
    }

    /// <summary>The words, little-endian.</summary>
    public Transcript Add(ReadOnlySpan<ulong> words)
    {
        if (BitConverter.IsLittleEndian)
        {
            return Add(MemoryMarshal.AsBytes(words));
        }

        var reversed = new ulong[words.Length];
        BinaryPrimitives.ReverseEndianness(words, reversed);
        return Add(MemoryMarshal.AsBytes<ulong>(reversed));
    }

    public Digest ToDigest()
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        _hash.GetHashAndReset(hash);
        return new Digest(hash);
    }

    /// <param name="hash">As long as the algorithm's hash.</param>
    public void CopyTo(Span<byte> hash) => _hash.GetHashAndReset(hash);

    public void Dispose() => _hash.Dispose();
}
