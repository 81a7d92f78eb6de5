namespace TrustedSpace.Tests.Computation.DifferentialPrivacy;

/// <summary>Distances between a sample and a distribution, and how far they go by chance with probability below 10⁻⁷, by bounds that hold for every size.</summary>
internal static class Chance
{
    // −ln(10⁻⁷ / 2)
    private const double Rare = 16.82;

    /// <summary>Largest distance of an empirical distribution function of <paramref name="draws"/> from the true one (Dvoretzky, Kiefer, Wolfowitz; Massart 1990).</summary>
    public static double Distance(int draws) => Math.Sqrt(Rare / (2 * draws));

    /// <summary>Largest χ² of <paramref name="cells"/> cells (Laurent and Massart 2000, lemma 1).</summary>
    public static double ChiSquare(int cells)
    {
        var freedom = cells - 1;
        return freedom + 2 * Math.Sqrt(freedom * Rare) + 2 * Rare;
    }

    /// <summary>P[|x| ≤ reach] of the discrete Gaussian, as P[x] for x from −reach to reach; the rest is below 10⁻¹⁵ for a reach of 9σ.</summary>
    public static double[] DiscreteGaussian(double variance, int reach)
    {
        var mass = new double[2 * reach + 1];
        for (var x = -reach; x <= reach; x++)
        {
            mass[x + reach] = Math.Exp(-(double)x * x / (2 * variance));
        }

        var sum = mass.Sum();
        return [.. mass.Select(each => each / sum)];
    }

    /// <summary>Φ at the ends of <paramref name="cells"/> steps from −9 to 9, by Simpson's rule.</summary>
    public static double[] Normal(int cells)
    {
        var (step, sum, ends) = (18.0 / cells, 0.0, new double[cells]);
        for (var i = 0; i < cells; i++)
        {
            var from = -9 + i * step;
            sum += step / 6 * (Density(from) + 4 * Density(from + step / 2) + Density(from + step));
            ends[i] = sum;
        }

        return ends;
    }

    private static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
}
