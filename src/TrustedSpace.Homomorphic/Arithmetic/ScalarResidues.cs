namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>One way to do what <see cref="Residues"/> does, here one word at a time for moduli to 61 bits; vectorised ways replace what they do faster.</summary>
internal class ScalarResidues
{
    public ScalarResidues(string name = "scalar", int largestBitCount = 61) => (Name, LargestBitCount) = (name, largestBitCount);

    /// <summary>For reports.</summary>
    public string Name { get; }

    /// <summary>Of the modulus.</summary>
    public int LargestBitCount { get; }

    public virtual void FromSigned(ReadOnlySpan<sbyte> a, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.FromSigned(a[i]);
        }
    }

    /// <inheritdoc cref="Residues.AddSigned"/>
    public virtual void AddSigned(ReadOnlySpan<ulong> a, ReadOnlySpan<sbyte> b, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Add(a[i], modulus.FromSigned(b[i]));
        }
    }

    /// <inheritdoc cref="Residues.NegateSumSigned"/>
    public virtual void NegateSumSigned(ReadOnlySpan<ulong> a, ReadOnlySpan<sbyte> b, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Negate(modulus.Add(a[i], modulus.FromSigned(b[i])));
        }
    }

    public virtual void Add(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Add(a[i], b[i]);
        }
    }

    public virtual void Subtract(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Subtract(a[i], b[i]);
        }
    }

    public virtual void Negate(ReadOnlySpan<ulong> a, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Negate(a[i]);
        }
    }

    public virtual void Multiply(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Multiply(a[i], b[i]);
        }
    }

    public virtual void MultiplyAdd(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> sum, Modulus modulus)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = modulus.Add(sum[i], modulus.Multiply(a[i], b[i]));
        }
    }

    /// <inheritdoc cref="Residues.Reduce"/>
    public virtual void Reduce(ReadOnlySpan<ulong> a, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = modulus.Reduce(a[i]);
        }
    }

    /// <inheritdoc cref="Residues.AddAndMultiply"/>
    public virtual void AddAndMultiply(ReadOnlySpan<ulong> a, ulong offset, ShoupOperand factor, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = factor.Multiply(a[i] + offset, modulus.Value);
        }
    }

    /// <inheritdoc cref="Residues.AddAndMultiplyAdd"/>
    public virtual void AddAndMultiplyAdd(ReadOnlySpan<ulong> a, ulong offset, ShoupOperand factor, Span<ulong> sum, Modulus modulus)
    {
        for (var i = 0; i < sum.Length; i++)
        {
            sum[i] = modulus.Add(sum[i], factor.Multiply(a[i] + offset, modulus.Value));
        }
    }

    /// <inheritdoc cref="Residues.SubtractAndMultiply"/>
    public virtual void SubtractAndMultiply(
        ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, ulong offset, ShoupOperand factor, Span<ulong> result, Modulus modulus)
    {
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = factor.Multiply(a[i] - b[i] + offset, modulus.Value);
        }
    }

    /// <inheritdoc cref="Residues.Combine"/>
    /// <remarks>Only from index first on.</remarks>
    public virtual void Combine(
        ReadOnlySpan<ulong> rows, ReadOnlySpan<ulong> extra, ReadOnlySpan<ShoupOperand> factors, ulong offset, Span<ulong> result, Modulus modulus, int first = 0)
    {
        for (var i = first; i < result.Length; i++)
        {
            var sum = modulus.Add(offset, factors[^1].Multiply(extra[i], modulus.Value));
            for (var j = 0; j < factors.Length - 1; j++)
            {
                sum = modulus.Add(sum, factors[j].Multiply(rows[(j * result.Length) + i], modulus.Value));
            }

            result[i] = sum;
        }
    }
}
