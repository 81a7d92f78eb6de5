using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Bfv;

/// <summary>Σ w_i·x_i + c modulo p over rows of residues modulo other primes: what conversions between residue bases are made of. One reduction for each sum.</summary>
internal sealed class ConversionSum
{
    private readonly Modulus _modulus;
    private readonly ShoupOperand[] _weights;
    private readonly ulong _constant;

    /// <param name="modulus">p.</param>
    /// <param name="weights">At most 62, less than p.</param>
    /// <param name="extraWeight">Of a row that lies elsewhere; less than p.</param>
    /// <param name="constant">c, less than p.</param>
    public ConversionSum(Modulus modulus, ulong[] weights, ulong extraWeight, ulong constant = 0) =>
        (_modulus, _weights, _constant) = (modulus, [.. weights.Append(extraWeight).Select(weight => new ShoupOperand(weight, modulus))], constant);

    /// <param name="rows">n words for each weight, row by row.</param>
    /// <param name="extra">n words.</param>
    /// <param name="result">n words, each in [0, p); may be <paramref name="extra"/>.</param>
    public void Compute(ReadOnlySpan<ulong> rows, ReadOnlySpan<ulong> extra, Span<ulong> result) =>
        Residues.Combine(rows, extra, _weights, _constant, result, _modulus);
}
