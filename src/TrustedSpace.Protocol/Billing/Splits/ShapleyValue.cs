namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>
/// What each owner contributes: its gain to the owners before it, averaged over all orders in which they could join (L. S. Shapley, "A value for n-person games",
/// 1953). It is the only measure by which the shares sum to the whole, equals get equal, who adds nothing gets nothing, and two games together give the sum.
/// </summary>
/// <remarks>
/// Up to <see cref="MostExact"/> owners it is exact: φᵢ = Σ over groups S without i of |S|! (n − |S| − 1)! / n! × (v(S ∪ i) − v(S)). Values are kept as whole
/// multiples of 1 / <see cref="Denominator"/>, so that those of many flows add up exactly.
/// </remarks>
public static class ShapleyValue
{
    /// <summary>Most owners whose groups are all counted: 4,096 of them.</summary>
    public const int MostExact = 12;

    /// <summary>12!: every n! up to it divides it.</summary>
    public const long Denominator = 479_001_600;

    /// <summary>The values of all owners, in multiples of 1 / <see cref="Denominator"/>.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MostExact"/> owners.</exception>
    public static IReadOnlyList<Int128> Exact(ICoalitionValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var players = value.Players;
        if (players > MostExact)
        {
            throw new ArgumentException($"{players} owners have too many groups to count all; at most {MostExact}", nameof(value));
        }

        var values = Values(value);
        var weights = Weights(players);
        var shares = new Int128[players];
        for (var group = 0; group < values.Length; group++)
        {
            var size = int.PopCount(group);
            for (var player = 0; player < players; player++)
            {
                if ((group & (1 << player)) == 0)
                {
                    shares[player] += weights[size] * (values[group | (1 << player)] - values[group]);
                }
            }
        }

        return shares;
    }

    private static long[] Values(ICoalitionValue value)
    {
        var values = new long[1 << value.Players];
        Span<int> members = stackalloc int[MostExact];
        for (var group = 1; group < values.Length; group++)
        {
            var count = 0;
            for (var player = 0; player < value.Players; player++)
            {
                if ((group & (1 << player)) != 0)
                {
                    members[count++] = player;
                }
            }

            values[group] = value.Of(members[..count]);
        }

        return values;
    }

    // |S|! (n − |S| − 1)! / n! by the size of S, over the common denominator.
    private static Int128[] Weights(int players)
    {
        var factorials = new Int128[MostExact + 1];
        factorials[0] = 1;
        for (var i = 1; i < factorials.Length; i++)
        {
            factorials[i] = factorials[i - 1] * i;
        }

        return [.. Enumerable.Range(0, players).Select(size => Denominator / factorials[players] * factorials[size] * factorials[players - size - 1])];
    }
}
