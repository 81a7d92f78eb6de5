using System.Numerics;

namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>
/// The Shapley value of more owners than can be counted, estimated from random orders (J. Castro, D. Gómez, J. Tejada, "Polynomial calculation of the Shapley
/// value based on sampling", 2009). The orders follow from a seed, so that anyone gets the same estimate. In each order the gains sum to the whole, so the
/// estimates do too.
/// </summary>
/// <remarks>
/// The bound is Hoeffding's, as S. Maleki, L. Tran-Thanh, G. Hines, T. Rahwan, A. Rogers, "Bounding the estimation error of sampling-based Shapley value
/// approximation", 2013, use it: with probability 1 − δ no owner's estimate is off by more than r √(ln(2n/δ) / 2m), where r is the range of its gains.
/// </remarks>
public static class ShapleySampling
{
    /// <summary>Orders that are drawn, m. It divides <see cref="ShapleyValue.Denominator"/>.</summary>
    public const int Permutations = 5040;

    /// <summary>1/δ: the bound holds in 19 of 20 draws.</summary>
    public const int OneIn = 20;

    // ln 2 in millionths, rounded up.
    private const long NaturalLogOf2 = 693_148;
    private const long Millionths = 1_000_000;

    /// <summary>Estimates the values of all owners.</summary>
    /// <param name="value">The game.</param>
    /// <param name="seed">What the orders follow from, such as the hash of a leaf.</param>
    public static SampledShapley Estimate(ICoalitionValue value, ReadOnlySpan<byte> seed)
    {
        ArgumentNullException.ThrowIfNull(value);
        var orders = new SeededOrders(seed, value.Players);
        var shares = new Int128[value.Players];
        for (var sample = 0; sample < Permutations; sample++)
        {
            var order = orders.Next();
            var before = 0L;
            for (var joined = 1; joined <= order.Length; joined++)
            {
                var with = value.Of(order[..joined]);
                shares[order[joined - 1]] += with - before;
                before = with;
            }
        }

        return new SampledShapley
        {
            Shares = [.. shares.Select(share => share * (ShapleyValue.Denominator / Permutations))],
            ErrorBound = ErrorBound(value),
        };
    }

    // In integers throughout, each step rounded up, so that the bound holds and everyone computes the same.
    private static long ErrorBound(ICoalitionValue value)
    {
        var everyone = Enumerable.Range(0, value.Players).ToArray();
        var whole = value.Of(everyone);
        var range = value.IsSubmodular
            ? everyone.Max(player => value.Of([player]) - (whole - value.Of([.. everyone.Where(other => other != player)])))
            : whole;
        var bits = BitOperations.Log2((uint)(2 * value.Players * OneIn)) + 1;
        var square = ((BigInteger)range * range * bits * NaturalLogOf2) / (2 * Permutations * Millionths);
        return (long)IntegerRoot.Up(square + 1);
    }
}

/// <summary>Estimated Shapley values.</summary>
public sealed record SampledShapley
{
    /// <summary>In multiples of 1 / <see cref="ShapleyValue.Denominator"/>.</summary>
    public required IReadOnlyList<Int128> Shares { get; init; }

    /// <summary>How far an owner's value may be off, in the unit of the game.</summary>
    public required long ErrorBound { get; init; }
}
