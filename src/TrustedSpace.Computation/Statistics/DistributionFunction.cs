namespace TrustedSpace.Computation.Statistics;

/// <summary>What a query may ask of the distribution of an element.</summary>
public enum DistributionFunction
{
    /// <summary>COUNT(DISTINCT x): the number of values that occur.</summary>
    CountDistinct,

    /// <summary>QUANTILE_CONT and MEDIAN: the value at position p·(n − 1), between two values interpolated.</summary>
    QuantileCont,

    /// <summary>QUANTILE_DISC: the least value that p·n values do not exceed.</summary>
    QuantileDisc,

    /// <summary>MIN.</summary>
    Min,

    /// <summary>MAX.</summary>
    Max,
}
