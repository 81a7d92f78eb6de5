using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Bfv;

/// <summary>Σ w_i·x_i + c modulo p over rows of residues modulo other primes: what conversions between residue bases are made of. One reduction for each sum.</summary>
internal sealed class WeightedSum
{
    private readonly Modulus _modulus;
    private readonly ulong[] _weights;
    private readonly ulong _extraWeight;
    private readonly ulong _constant;

    /// <param name="modulus">p.</param>
    /// <param name="weights">At most 62, less than p.</param>
    /// <param name="extraWeight">Of a row that lies elsewhere; less than p.</param>
    /// <param name="constant">c, less than p.</param>
    public WeightedSum(Modulus modulus, ulong[] weights, ulong extraWeight, ulong constant = 0) =>
        (_modulus, _weights, _extraWeight, _constant) = (modulus, weights, extraWeight, constant);

    /// <param name="rows">n words below 2^60 for each weight, row by row.</param>
    /// <param name="extra">n words below 2^60.</param>
    /// <param name="result">n words, each in [0, p); may be <paramref name="extra"/>.</param>
    public void Compute(ReadOnlySpan<ulong> rows, ReadOnlySpan<ulong> extra, Span<ulong> result)
    {
        for (var i = 0; i < result.Length; i++)
        {
            var high = Math.BigMul(extra[i], _extraWeight, out var low);
            low += _constant;
            high += low < _constant ? 1UL : 0;
            for (var (row, at) = (0, i); row < _weights.Length; row++, at += result.Length)
            {
                high += Math.BigMul(rows[at], _weights[row], out var product);
                low += product;
                high += low < product ? 1UL : 0;
            }

            result[i] = _modulus.Reduce(high, low);
        }
    }
}
