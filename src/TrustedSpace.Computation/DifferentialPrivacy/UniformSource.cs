using System.Numerics;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>Where noise takes its chance from: exactly uniform integers, and coins of exactly a rational probability.</summary>
public abstract class UniformSource
{
    /// <summary>A uniform integer from 0 to <paramref name="bound"/> − 1.</summary>
    /// <param name="bound">Positive.</param>
    public BigInteger Below(BigInteger bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return BelowCore(bound);
    }

    /// <summary>True with probability exactly <paramref name="numerator"/> / <paramref name="denominator"/>.</summary>
    /// <param name="numerator">From 0 to the denominator.</param>
    /// <param name="denominator">Positive.</param>
    public bool Coin(BigInteger numerator, BigInteger denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        ArgumentOutOfRangeException.ThrowIfNegative(numerator);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numerator, denominator);
        return CoinCore(numerator, denominator);
    }

    protected abstract BigInteger BelowCore(BigInteger bound);

    protected abstract bool CoinCore(BigInteger numerator, BigInteger denominator);
}
