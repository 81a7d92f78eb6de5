using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Bfv;

/// <summary>Σ w_i·x_i + c modulo p over rows of residues modulo other primes: what conversions between residue bases are made of.</summary>
internal sealed class WeightedSum
{
    private readonly Modulus _modulus;
    private readonly ShoupOperand[] _weights;
    private readonly ShoupOperand _extraWeight;
    private readonly ulong _constant;

    /// <param name="modulus">p.</param>
    /// <param name="weights">At most 62, less than p.</param>
    /// <param name="extraWeight">Of a row that lies elsewhere; less than p.</param>
    /// <param name="constant">c, less than p.</param>
    public WeightedSum(Modulus modulus, ulong[] weights, ulong extraWeight, ulong constant = 0)
    {
        (_modulus, _constant) = (modulus, constant);
        _weights = Array.ConvertAll(weights, weight => new ShoupOperand(weight, modulus));
        _extraWeight = new ShoupOperand(extraWeight, modulus);
    }

    /// <param name="rows">n words below 2^60 for each weight, row by row.</param>
    /// <param name="extra">n words below 2^60.</param>
    /// <param name="result">n words, each in [0, p); may be <paramref name="extra"/>.</param>
    public void Compute(ReadOnlySpan<ulong> rows, ReadOnlySpan<ulong> extra, Span<ulong> result)
    {
        using var sum = PooledWords.Rent(result.Length);
        Residues.Combine(rows, _weights, sum.Span, _modulus);
        Residues.Multiply(extra, _extraWeight, result, _modulus);
        Residues.Add(result, sum.Span, result, _modulus);
        if (_constant != 0)
        {
            AddConstant(result);
        }
    }

    private void AddConstant(Span<ulong> values)
    {
        var (constant, prime, at) = (new Vector<ulong>(_constant), new Vector<ulong>(_modulus.Value), 0);
        for (; at <= values.Length - Vector<ulong>.Count; at += Vector<ulong>.Count)
        {
            // The smaller of x and x - p modulo 2^64 is the residue.
            var shifted = new Vector<ulong>(values[at..]) + constant;
            Vector.Min(shifted, shifted - prime).CopyTo(values[at..]);
        }

        for (; at < values.Length; at++)
        {
            values[at] = _modulus.Add(values[at], _constant);
        }
    }
}
