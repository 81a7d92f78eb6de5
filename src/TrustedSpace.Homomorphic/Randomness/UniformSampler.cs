using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>
/// Uniform residues from a generator, one prime's after the other, as SEAL draws them: the words of all primes come first in its stream, and after them a new
/// word for each that would bias a residue. Whoever uses one prime's residues at once still has them in the cache.
/// </summary>
internal readonly ref struct UniformSampler
{
    private readonly SeededGenerator _words;
    private readonly SeededGenerator _replacements;

    /// <param name="generator">Advanced by all words, and by the replacements with each prime.</param>
    /// <param name="count">Words of all primes.</param>
    public UniformSampler(SeededGenerator generator, int count) => (_words, _replacements) = (generator.Fork(count * sizeof(ulong)), generator);

    /// <param name="residues">Of the next prime.</param>
    /// <param name="modulus">That prime.</param>
    public void Next(Span<ulong> residues, Modulus modulus)
    {
        _words.Fill(MemoryMarshal.AsBytes(residues));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(residues, residues);
        }

        var bound = ulong.MaxValue - modulus.Reduce(ulong.MaxValue) - 1;
        for (var rest = residues; rest.IndexOfAnyInRange(bound, ulong.MaxValue) is >= 0 and var rejected; rest = rest[rejected..])
        {
            rest[rejected] = _replacements.Next();
        }

        Residues.Reduce(residues, residues, modulus);
    }

    /// <summary>Forgets a seed that is secret.</summary>
    public void Dispose() => _words.Clear();
}
