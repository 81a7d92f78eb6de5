using System.Numerics;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>The noise that each owner adds to one word: a discrete Gaussian of its own, unknown to everyone else.</summary>
public sealed class WordNoise
{
    private readonly DiscreteGaussian _gaussian;
    private readonly double _deviation;

    /// <param name="numerator">Of the variance of one owner's noise.</param>
    /// <param name="denominator">Of the same.</param>
    internal WordNoise(BigInteger numerator, BigInteger denominator)
    {
        _gaussian = new DiscreteGaussian(numerator, denominator);
        _deviation = Math.Exp((BigInteger.Log(numerator) - BigInteger.Log(denominator)) / 2);
    }

    /// <summary>One owner's noise; drawn once a word, for two draws would average out.</summary>
    public BigInteger Draw(UniformSource source) => _gaussian.Sample(source);

    /// <summary>Standard deviation of the noise in the sum over owners, in units of the word.</summary>
    /// <param name="contributors">Owners whose numbers are in the sum.</param>
    public double Deviation(int contributors) => _deviation * Math.Sqrt(contributors);
}
