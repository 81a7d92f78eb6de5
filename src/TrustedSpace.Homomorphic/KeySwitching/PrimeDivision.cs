using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.KeySwitching;

/// <summary>
/// floor((x + floor(p/2)) / p) of a polynomial modulo q_0…q_(k-2)·p, p being the last prime: the result is modulo the first primes. Exact, as SEAL's
/// modulus switching and rescaling (Halevi, Polyakov and Shoup 2018/117, section 2).
/// </summary>
internal sealed class PrimeDivision
{
    private readonly NttTables[] _tables;
    private readonly NttTables _last;
    private readonly ulong _half;
    private readonly ulong[] _halves;
    private readonly ShoupOperand[] _inverses;

    /// <param name="tables">One for each prime, two or more.</param>
    public PrimeDivision(ReadOnlySpan<NttTables> tables)
    {
        _tables = tables[..^1].ToArray();
        _last = tables[^1];
        _half = _last.Modulus.Value / 2;
        _halves = Array.ConvertAll(_tables, table => table.Modulus.Reduce(_half));
        _inverses = Array.ConvertAll(_tables, table => new ShoupOperand(table.Modulus.Invert(_last.Modulus.Value), table.Modulus));
    }

    /// <summary>In coefficient form.</summary>
    /// <param name="polynomial">n words for each of the first primes, replaced by the result. Any number of first primes.</param>
    /// <param name="last">The residues modulo p, in [0, p); lost.</param>
    public void DivideCoefficients(Span<ulong> polynomial, Span<ulong> last)
    {
        AddHalf(last);
        var degree = last.Length;
        using var scratch = PooledWords.RentSecret(degree);
        for (var i = 0; i * degree < polynomial.Length; i++)
        {
            Rest(last, i, scratch.Span);
            SubtractAndDivide(polynomial.Slice(i * degree, degree), scratch.Span, i);
        }
    }

    /// <summary>In transformed form.</summary>
    /// <inheritdoc cref="DivideCoefficients"/>
    public void DivideTransformed(Span<ulong> polynomial, Span<ulong> last)
    {
        Ntt.Inverse(last, _last);
        AddHalf(last);
        var degree = last.Length;
        using var scratch = PooledWords.RentSecret(degree);
        for (var i = 0; i * degree < polynomial.Length; i++)
        {
            Rest(last, i, scratch.Span);
            Ntt.Forward(scratch.Span, _tables[i]);
            SubtractAndDivide(polynomial.Slice(i * degree, degree), scratch.Span, i);
        }
    }

    private void AddHalf(Span<ulong> last)
    {
        var (modulus, half) = (_last.Modulus, new Vector<ulong>(_half));
        var (prime, at) = (new Vector<ulong>(modulus.Value), 0);
        for (; at <= last.Length - Vector<ulong>.Count; at += Vector<ulong>.Count)
        {
            // The smaller of x and x - p modulo 2^64 is the residue.
            var sum = new Vector<ulong>(last[at..]) + half;
            Vector.Min(sum, sum - prime).CopyTo(last[at..]);
        }

        for (; at < last.Length; at++)
        {
            last[at] = modulus.Add(last[at], _half);
        }
    }

    /// <summary>(x + floor(p/2)) mod p - floor(p/2), modulo prime i.</summary>
    private void Rest(ReadOnlySpan<ulong> last, int i, Span<ulong> rest)
    {
        var (modulus, at) = (_tables[i].Modulus, 0);
        var complement = modulus.Value - _halves[i];
        var complements = new Vector<ulong>(complement);
        for (; at <= rest.Length - Vector<ulong>.Count; at += Vector<ulong>.Count)
        {
            (new Vector<ulong>(last[at..]) + complements).CopyTo(rest[at..]);
        }

        for (; at < rest.Length; at++)
        {
            rest[at] = last[at] + complement;
        }

        Residues.Reduce(rest, rest, modulus);
    }

    private void SubtractAndDivide(Span<ulong> residues, ReadOnlySpan<ulong> rest, int i)
    {
        var modulus = _tables[i].Modulus;
        Residues.Subtract(residues, rest, residues, modulus);
        Residues.Multiply(residues, _inverses[i], residues, modulus);
    }
}
