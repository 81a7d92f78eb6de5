namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>
/// What a zCDP loss ρ means in (ε, δ): a dataset with and without one row give any set of answers with probabilities P and Q where
/// P ≤ e^ε·Q + δ. From the Rényi divergence at every order, ρ·α, by Canonne, Kamath and Steinke 2020, proposition 12 and corollary 13;
/// tighter than ε = ρ + 2·√(ρ·ln(1/δ)).
/// </summary>
public static class PrivacyAccount
{
    private const int Steps = 200; // of bisection: every bit of a double and more

    /// <summary>The smallest δ for ε at a loss of ρ.</summary>
    /// <param name="rho">0 or more.</param>
    /// <param name="epsilon">0 or more.</param>
    public static double Delta(double rho, double epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rho);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        if (rho == 0)
        {
            return 0;
        }

        // ln δ(α) = (α − 1)(αρ − ε) + α·ln(1 − 1/α) − ln(α − 1) is convex; its slope is (2α − 1)ρ − ε + ln(1 − 1/α).
        var (low, high) = (1.0, (epsilon + 1) / (2 * rho) + 2);
        for (var i = 0; i < Steps; i++)
        {
            var order = low + (high - low) / 2;
            if (order > 1 && (2 * order - 1) * rho - epsilon + LogOneLess(order) >= 0)
            {
                high = order;
            }
            else
            {
                low = order;
            }
        }

        return Math.Min(1, Math.Exp((high - 1) * (high * rho - epsilon) + high * LogOneLess(high)) / (high - 1));
    }

    /// <summary>The smallest ε for δ at a loss of ρ.</summary>
    /// <param name="rho">0 or more.</param>
    /// <param name="delta">Between 0 and 1.</param>
    public static double Epsilon(double rho, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rho);
        RequireProbability(delta);
        var (low, high) = (0.0, rho + 2 * Math.Sqrt(rho * Math.Log(1 / delta)));
        for (var i = 0; i < Steps; i++)
        {
            var epsilon = low + (high - low) / 2;
            if (Delta(rho, epsilon) <= delta)
            {
                high = epsilon;
            }
            else
            {
                low = epsilon;
            }
        }

        return high;
    }

    /// <summary>The largest loss, up to 1000, that keeps (ε, δ): what a budget of (ε, δ) holds.</summary>
    /// <param name="epsilon">Above 0.</param>
    /// <param name="delta">Between 0 and 1.</param>
    public static Rho Budget(double epsilon, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(epsilon);
        RequireProbability(delta);
        var (low, high) = (0L, 1000 * Rho.One);
        while (high - low > 1)
        {
            var units = low + (high - low) / 2;
            if (Delta(Rho.OfUnits(units).Value, epsilon) <= delta)
            {
                low = units;
            }
            else
            {
                high = units;
            }
        }

        return Rho.OfUnits(low);
    }

    /// <summary>The ε of a mechanism whose Rényi divergences at some orders are bounded: the least over the orders.</summary>
    /// <param name="orders">Each above 1.</param>
    /// <param name="divergences">One an order.</param>
    /// <param name="delta">Between 0 and 1.</param>
    public static double RenyiEpsilon(ReadOnlySpan<double> orders, ReadOnlySpan<double> divergences, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(divergences.Length, orders.Length);
        RequireProbability(delta);
        var least = double.PositiveInfinity;
        for (var i = 0; i < orders.Length; i++)
        {
            var order = orders[i];
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(order, 1);
            least = Math.Min(least, divergences[i] + LogOneLess(order) - Math.Log(delta * order) / (order - 1));
        }

        return Math.Max(0, least);
    }

    // ln(1 − 1/α) = −2·artanh(1/(2α − 1)); for large α by its series, for .NET has no logarithm of 1 + x that is exact near 0.
    private static double LogOneLess(double order)
    {
        if (order < 10)
        {
            return Math.Log((order - 1) / order);
        }

        var ratio = 1 / (2 * order - 1);
        var square = ratio * ratio;
        return -2 * ratio * (1 + square * (1.0 / 3 + square * (1.0 / 5 + square * (1.0 / 7 + square * (1.0 / 9 + square / 11)))));
    }

    private static void RequireProbability(double delta)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(delta);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(delta, 1);
    }
}
