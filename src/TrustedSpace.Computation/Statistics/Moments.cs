namespace TrustedSpace.Computation.Statistics;

/// <summary>Sums over the rows of a measure, of values scaled as <see cref="FixedPoint.FixedPointScale"/> says: |x'| ≤ 1, |y'| ≤ 1.</summary>
[Flags]
public enum Moments
{
    None = 0,

    /// <summary>Σy'.</summary>
    SumY = 1,

    /// <summary>Σy'².</summary>
    SquaresY = 2,

    /// <summary>Σx'.</summary>
    SumX = 4,

    /// <summary>Σx'².</summary>
    SquaresX = 8,

    /// <summary>Σx'y'.</summary>
    Products = 16,
}
