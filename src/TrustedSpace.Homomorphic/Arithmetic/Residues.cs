namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>
/// Element-wise arithmetic on vectors of residues in [0, q), by the fastest way that this processor and modulus allow; every way gives the same bits.
/// The result may be one of the operands. Vectors have one length.
/// </summary>
internal static class Residues
{
    /// <summary>result = a + b.</summary>
    public static void Add(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Add(a[i], b[i]);
        }
    }

    /// <summary>result = a - b.</summary>
    public static void Subtract(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Subtract(a[i], b[i]);
        }
    }

    /// <summary>result = -a.</summary>
    public static void Negate(ReadOnlySpan<ulong> a, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Negate(a[i]);
        }
    }

    /// <summary>result = a·b.</summary>
    public static void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Multiply(a[i], b[i]);
        }
    }

    /// <summary>sum = sum + a·b.</summary>
    public static void MultiplyAdd(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> sum, Modulus modulus)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = modulus.Add(sum[i], modulus.Multiply(a[i], b[i]));
        }
    }

    /// <summary>result = a·factor.</summary>
    public static void Multiply(ReadOnlySpan<ulong> a, ShoupOperand factor, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = factor.Multiply(a[i], modulus.Value);
        }
    }

    /// <summary>result = a modulo q, for words a that may exceed q.</summary>
    public static void Reduce(ReadOnlySpan<ulong> a, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Reduce(a[i]);
        }
    }
}
