namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>The negacyclic number-theoretic transform in place, by the fastest way that this processor and prime allow; every way gives the same bits.</summary>
internal static class Ntt
{
    /// <summary>Normal order in, bit-reversed order out.</summary>
    /// <param name="values">n values in [0, q).</param>
    /// <param name="tables">Of n and q.</param>
    public static void Forward(Span<ulong> values, NttTables tables)
    {
        Check(values, tables);
        tables.Kernel.Forward(values, tables);
    }

    /// <summary>Bit-reversed order in, normal order out, divided by n.</summary>
    /// <param name="values">n values in [0, q).</param>
    /// <param name="tables">Of n and q.</param>
    public static void Inverse(Span<ulong> values, NttTables tables)
    {
        Check(values, tables);
        tables.Kernel.Inverse(values, tables);
    }

    /// <summary>Every prime's part of one polynomial.</summary>
    /// <param name="polynomial">n words for each of the tables.</param>
    /// <param name="tables">One for each prime.</param>
    public static void Forward(Span<ulong> polynomial, ReadOnlySpan<NttTables> tables)
    {
        for (var i = 0; i < tables.Length; i++)
        {
            Forward(polynomial.Slice(i * tables[i].Degree, tables[i].Degree), tables[i]);
        }
    }

    /// <inheritdoc cref="Forward(Span{ulong}, ReadOnlySpan{NttTables})"/>
    public static void Inverse(Span<ulong> polynomial, ReadOnlySpan<NttTables> tables)
    {
        for (var i = 0; i < tables.Length; i++)
        {
            Inverse(polynomial.Slice(i * tables[i].Degree, tables[i].Degree), tables[i]);
        }
    }

    private static void Check(ReadOnlySpan<ulong> values, NttTables tables)
    {
        if (values.Length != tables.Degree)
        {
            throw new ArgumentException($"A transform of degree {tables.Degree} takes as many values, not {values.Length}.", nameof(values));
        }
    }
}
