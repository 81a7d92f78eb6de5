using TrustedSpace.Computation.DifferentialPrivacy;
using Xunit;

namespace TrustedSpace.Tests.Computation.DifferentialPrivacy;

/// <summary>
/// A distinguisher sees noisy counts of a dataset of 100 rows and of the same dataset with one row more. No set of answers may tell them apart
/// better than (ε, δ) allows; a set found here is a violation but for a chance below 10⁻⁶.
/// </summary>
public sealed class NeighbouringDatasetsTests
{
    private const int Draws = 60_000;
    private const double Delta = 1e-3;

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    public void Noise_of_a_loss_hides_one_row_within_its_epsilon(double rho)
    {
        var (without, with) = Draw(variance: 1 / (2 * rho));

        Assert.InRange(Excess(without, with, PrivacyAccount.Epsilon(rho, Delta)), double.NegativeInfinity, 0);
        Assert.InRange(Excess(with, without, PrivacyAccount.Epsilon(rho, Delta)), double.NegativeInfinity, 0);
    }

    [Fact]
    public void Noise_of_a_third_of_the_deviation_is_caught()
    {
        var (without, with) = Draw(variance: 1 / 9.0);
        Assert.InRange(Excess(with, without, PrivacyAccount.Epsilon(0.5, Delta)), 0.01, 1);
    }

    [Fact]
    public void Row_that_counts_three_times_is_caught()
    {
        var (without, with) = Draw(variance: 1, row: 3);
        Assert.InRange(Excess(with, without, PrivacyAccount.Epsilon(0.5, Delta)), 0.01, 1);
    }

    // How far the most telling half-line goes beyond P ≤ e^ε·Q + δ, less what chance explains.
    private static double Excess(int[] first, int[] second, double epsilon)
    {
        var margin = Chance.Distance(Draws) * (1 + Math.Exp(epsilon));
        return Enumerable.Range(60, 90).SelectMany(bound => new[]
        {
            Share(first, answer => answer >= bound) - Math.Exp(epsilon) * Share(second, answer => answer >= bound),
            Share(first, answer => answer < bound) - Math.Exp(epsilon) * Share(second, answer => answer < bound),
        }).Max() - Delta - margin;
    }

    private static double Share(int[] answers, Func<int, bool> within) => (double)answers.Count(within) / answers.Length;

    private static (int[] Without, int[] With) Draw(double variance, int row = 1)
    {
        using var source = new SecureUniform();
        var noise = new DiscreteGaussian((long)Math.Round(variance * 9_000_000), 9_000_000);
        return ([.. Enumerable.Range(0, Draws).Select(_ => 100 + (int)noise.Sample(source))], [.. Enumerable.Range(0, Draws).Select(_ => 100 + row + (int)noise.Sample(source))]);
    }
}
