namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>The transform in plain 64-bit arithmetic, for moduli to 61 bits: values stay in [0, 4q) on the way (Harvey 2014), without a branch on them.</summary>
internal static class ScalarNtt
{
    /// <summary>Normal order in, bit-reversed order out.</summary>
    /// <param name="values">n values in [0, q), replaced.</param>
    /// <param name="tables">Of n and q.</param>
    public static void Forward(Span<ulong> values, NttTables tables)
    {
        var q = tables.Modulus.Value;
        var twice = 2 * q;
        var root = 1;
        for (var gap = tables.Degree / 2; gap > 0; gap /= 2)
        {
            for (var start = 0; start < tables.Degree; start += 2 * gap)
            {
                var factor = tables.Roots[root++];
                for (var i = start; i < start + gap; i++)
                {
                    var upper = Less(values[i], twice);
                    var lower = factor.MultiplyLazily(values[i + gap], q);
                    values[i] = upper + lower;
                    values[i + gap] = upper - lower + twice;
                }
            }
        }

        for (var i = 0; i < tables.Degree; i++)
        {
            values[i] = Less(Less(values[i], twice), q);
        }
    }

    /// <summary>Bit-reversed order in, normal order out, divided by n.</summary>
    /// <param name="values">n values in [0, q), replaced.</param>
    /// <param name="tables">Of n and q.</param>
    public static void Inverse(Span<ulong> values, NttTables tables)
    {
        var q = tables.Modulus.Value;
        var twice = 2 * q;
        for (var gap = 1; gap < tables.Degree; gap *= 2)
        {
            var root = tables.Degree / (2 * gap);
            for (var start = 0; start < tables.Degree; start += 2 * gap)
            {
                var factor = tables.InverseRoots[root++];
                for (var i = start; i < start + gap; i++)
                {
                    var upper = values[i];
                    var lower = values[i + gap];
                    values[i] = Less(upper + lower, twice);
                    values[i + gap] = factor.MultiplyLazily(upper - lower + twice, q);
                }
            }
        }

        for (var i = 0; i < tables.Degree; i++)
        {
            values[i] = tables.InverseDegree.Multiply(values[i], q);
        }
    }

    /// <summary>From [0, 2·bound) to [0, bound).</summary>
    private static ulong Less(ulong a, ulong bound)
    {
        var difference = a - bound;
        return difference + (bound & (ulong)((long)difference >> 63));
    }
}
