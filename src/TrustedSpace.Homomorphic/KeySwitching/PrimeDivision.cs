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
    private readonly ShoupOperand[] _ones;
    private readonly ShoupOperand _lastOne;

    /// <summary>floor(p/2) modulo each prime, plus a multiple of the prime that is at least p.</summary>
    private readonly ulong[] _offsets;

    /// <param name="tables">One for each prime, two or more.</param>
    public PrimeDivision(ReadOnlySpan<NttTables> tables)
    {
        _tables = tables[..^1].ToArray();
        _last = tables[^1];
        _half = _last.Modulus.Value / 2;
        _halves = Array.ConvertAll(_tables, table => table.Modulus.Reduce(_half));
        _inverses = Array.ConvertAll(_tables, table => new ShoupOperand(table.Modulus.Invert(_last.Modulus.Value), table.Modulus));
        _ones = Array.ConvertAll(_tables, table => new ShoupOperand(1, table.Modulus));
        _lastOne = new ShoupOperand(1, _last.Modulus);
        _offsets = [.. _tables.Zip(_halves, (table, half) => half + (((_last.Modulus.Value / table.Modulus.Value) + 1) * table.Modulus.Value))];
    }

    /// <summary>In coefficient form.</summary>
    /// <param name="polynomial">n words for each of the first primes, replaced by the result. Any number of first primes.</param>
    /// <param name="last">The residues modulo p, in [0, p); lost.</param>
    public void DivideCoefficients(Span<ulong> polynomial, Span<ulong> last)
    {
        AddHalf(last);
        var degree = last.Length;
        for (var i = 0; i * degree < polynomial.Length; i++)
        {
            // (residues - (last - floor(p/2))) / p.
            var residues = polynomial.Slice(i * degree, degree);
            Residues.SubtractAndMultiply(residues, last, _offsets[i], _inverses[i], residues, _tables[i].Modulus);
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
            var modulus = _tables[i].Modulus;
            var residues = polynomial.Slice(i * degree, degree);
            Residues.AddAndMultiply(last, modulus.Value - _halves[i], _ones[i], scratch.Span, modulus);
            Ntt.Forward(scratch.Span, _tables[i]);
            Residues.SubtractAndMultiply(residues, scratch.Span, modulus.Value, _inverses[i], residues, modulus);
        }
    }

    /// <summary>x + floor(p/2) modulo p.</summary>
    private void AddHalf(Span<ulong> last) => Residues.AddAndMultiply(last, _half, _lastOne, last, _last.Modulus);
}
