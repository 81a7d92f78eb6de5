using System.Numerics;

namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>
/// Divides a whole number of minor units by the method of the largest remainder: each gets its exact share rounded down, and what is left goes one by one to
/// the largest remainders; equal ones in the given order. So the parts sum to the whole, and no part is off by a unit or more.
/// </summary>
public static class LargestRemainder
{
    /// <summary>Divides in proportion to weights; equally, where all weights are 0.</summary>
    /// <param name="total">What is divided; below 0 it is a debt.</param>
    /// <param name="weights">At least one, 0 or more each.</param>
    public static long[] ByWeight(long total, IReadOnlyList<Int128> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var sum = weights.Aggregate(BigInteger.Zero, (all, weight) => all + (BigInteger)weight);
        return sum.IsZero
            ? Divide(total, [.. weights.Select(_ => (BigInteger)total)], weights.Count)
            : Divide(total, [.. weights.Select(weight => (BigInteger)weight * total)], sum);
    }

    /// <summary>Rounds exact shares, whose sum is within half a unit of <paramref name="total"/>, to whole ones that sum to it.</summary>
    /// <param name="total">The sum of the parts.</param>
    /// <param name="numerators">Of the exact shares.</param>
    /// <param name="denominator">Of all of them, above 0.</param>
    public static long[] Divide(long total, IReadOnlyList<BigInteger> numerators, BigInteger denominator)
    {
        ArgumentNullException.ThrowIfNull(numerators);
        var floors = numerators.Select(numerator => Floor(numerator, denominator)).ToArray();
        var parts = floors.Select(floor => (long)floor).ToArray();
        var left = total - (long)floors.Aggregate(BigInteger.Zero, BigInteger.Add);
        var order = numerators.Select((numerator, index) => (Remainder: numerator - (floors[index] * denominator), index))
            .OrderByDescending(part => part.Remainder)
            .ThenBy(part => part.index)
            .Select(part => part.index);
        foreach (var index in order.Take((int)left))
        {
            parts[index]++;
        }

        return parts;
    }

    private static BigInteger Floor(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }
}
