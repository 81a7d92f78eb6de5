using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Polynomials as little-endian words.</summary>
internal static class WordCodec
{
    public static void Write(ReadOnlySpan<ulong> words, Span<byte> destination)
    {
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(i * sizeof(ulong))..], words[i]);
        }
    }

    /// <param name="bytes">As many words as the destination has.</param>
    /// <param name="level">Whose primes bound the residues.</param>
    /// <param name="polynomials">How many there are.</param>
    /// <param name="words">Filled.</param>
    /// <param name="party">Who is to blame.</param>
    /// <exception cref="MultipartyException">A residue is not less than its prime.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, Level level, int polynomials, Span<ulong> words, int party)
    {
        if (!TryRead(bytes, level, polynomials, words, out var prime))
        {
            throw new MultipartyException($"A residue in the message of party {party} is not less than its prime {prime}.", party);
        }
    }

    /// <param name="bytes">As many words as the destination has.</param>
    /// <param name="level">Whose primes bound the residues.</param>
    /// <param name="polynomials">How many there are.</param>
    /// <param name="words">Filled.</param>
    /// <param name="prime">The one that a residue is not less than.</param>
    /// <returns>Whether all residues are less than their primes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, Level level, int polynomials, Span<ulong> words, out ulong prime)
    {
        bytes.CopyTo(MemoryMarshal.AsBytes(words));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        prime = 0;
        for (var block = 0; block < polynomials * level.PrimeCount; block++)
        {
            prime = level.Moduli[block % level.PrimeCount].Value;
            if (words.Slice(block * level.Degree, level.Degree).ContainsAnyExceptInRange(0UL, prime - 1))
            {
                return false;
            }
        }

        return true;
    }
}
