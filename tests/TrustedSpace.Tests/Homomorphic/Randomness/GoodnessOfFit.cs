namespace TrustedSpace.Tests.Homomorphic.Randomness;

/// <summary>Pearson's chi-square: how far counts are from those expected, and what fits pass all but once in 10^9 times.</summary>
/// <param name="Statistic">The sum of squared deviations over expectations; cells that expect fewer than five are joined.</param>
/// <param name="Limit">The quantile for the number of cells by Wilson and Hilferty's approximation (1931), 6.2 deviations out.</param>
internal readonly record struct GoodnessOfFit(double Statistic, double Limit)
{
    private const double Deviations = 6.2;

    private const double FewestExpected = 5;

    public bool IsFit => Statistic <= Limit;

    /// <param name="observed">Counts.</param>
    /// <param name="expected">As many, with the same sum.</param>
    public static GoodnessOfFit Of(ReadOnlySpan<int> observed, ReadOnlySpan<double> expected)
    {
        var (statistic, cells, restObserved, restExpected) = (0.0, 0, 0.0, 0.0);
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i] < FewestExpected)
            {
                (restObserved, restExpected) = (restObserved + observed[i], restExpected + expected[i]);
                continue;
            }

            statistic += Term(observed[i], expected[i]);
            cells++;
        }

        if (restExpected > 1)
        {
            statistic += Term(restObserved, restExpected);
            cells++;
        }

        var spread = 2.0 / (9 * (cells - 1));
        return new(statistic, (cells - 1) * Math.Pow(1 - spread + (Deviations * Math.Sqrt(spread)), 3));
    }

    /// <summary>All cells being as likely.</summary>
    public static GoodnessOfFit Uniform(ReadOnlySpan<int> observed)
    {
        var total = 0L;
        foreach (var count in observed)
        {
            total += count;
        }

        var expected = new double[observed.Length];
        Array.Fill(expected, (double)total / observed.Length);
        return Of(observed, expected);
    }

    private static double Term(double observed, double expected) => (observed - expected) * (observed - expected) / expected;
}
