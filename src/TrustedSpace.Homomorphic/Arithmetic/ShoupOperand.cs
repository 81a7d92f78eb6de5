using System.Runtime.CompilerServices;

namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>
/// A fixed factor with floor(value·2^64 / q), so that a product modulo q costs two multiplications (Harvey, "Faster arithmetic for number-theoretic
/// transforms", 2014, section 2).
/// </summary>
internal readonly struct ShoupOperand
{
    public readonly ulong Value;
    public readonly ulong Quotient;

    /// <param name="value">Less than q.</param>
    /// <param name="modulus">q.</param>
    public ShoupOperand(ulong value, Modulus modulus)
    {
        Value = value;
        Quotient = (ulong)(((UInt128)value << 64) / modulus.Value);
    }

    /// <returns>value·a modulo q, in [0, 2q).</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong MultiplyLazily(ulong a, ulong modulus) => (a * Value) - (Math.BigMul(a, Quotient, out _) * modulus);

    /// <returns>value·a modulo q, in [0, q).</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Multiply(ulong a, ulong modulus)
    {
        var difference = MultiplyLazily(a, modulus) - modulus;
        return difference + (modulus & (ulong)((long)difference >> 63));
    }
}
