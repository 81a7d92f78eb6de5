using CsCheck;
using TrustedSpace.Computation.DifferentialPrivacy;
using Xunit;

namespace TrustedSpace.Tests.Computation.DifferentialPrivacy;

/// <summary>The accountant against published values of OpenDP, of the authors of arXiv 2004.00010 and of Google's dp_accounting, and against the exact Gaussian.</summary>
public sealed class PrivacyAccountTests
{
    [Fact]
    public void Epsilon_of_a_loss_is_OpenDPs() =>
        Assert.Equal(0.6880024554878086, PrivacyAccount.Epsilon(1.0 / 32, 1e-3), 1e-14);

    [Fact]
    public void Delta_of_a_loss_is_the_published_one() =>
        Assert.Equal(0.0817727531036956, PrivacyAccount.Delta(0.05, 0.25), 1e-14);

    [Fact]
    public void Gaussian_of_Googles_calibration_has_epsilon_1()
    {
        const double Sigma = 4.530877117;
        Assert.Equal(1, PrivacyAccount.Epsilon(1 / (2 * Sigma * Sigma), 1e-6), 1e-9);
    }

    [Fact]
    public void Constant_divergence_has_Googles_epsilon()
    {
        var orders = Enumerable.Range(2, 31).Select(order => (double)order).ToArray();
        Assert.Equal(1.32783806176, PrivacyAccount.RenyiEpsilon(orders, [.. orders.Select(_ => 1.1)], 1e-5), 1e-11);
    }

    [Theory]
    [InlineData(0.5, 1, 0.1269367375066439)]
    [InlineData(0.125, 1, 0.006829594983114577)]
    [InlineData(0.005, 0.2, 0.0009374459593285839)]
    public void Delta_is_an_upper_bound_of_the_gaussians_own(double rho, double epsilon, double gaussian)
    {
        // Balle and Wang 2018: δ = Φ(μ/2 − ε/μ) − e^ε·Φ(−μ/2 − ε/μ) with μ² = 2ρ.
        var delta = PrivacyAccount.Delta(rho, epsilon);
        Assert.InRange(delta, gaussian, gaussian * 3);
    }

    [Fact]
    public void Epsilon_and_delta_are_each_others_inverse() => Gen.Select(Gen.Double[-9, 1], Gen.Double[-12, -1]).Sample((rho, delta) =>
    {
        var (loss, chance) = (Math.Pow(10, rho), Math.Pow(10, delta));
        var epsilon = PrivacyAccount.Epsilon(loss, chance);
        Assert.True(PrivacyAccount.Delta(loss, epsilon) <= chance);
        Assert.True(epsilon < 1e-9 || PrivacyAccount.Delta(loss, epsilon * (1 - 1e-6)) >= chance); // δ alone may cover the loss
        Assert.True(epsilon <= loss + 2 * Math.Sqrt(loss * Math.Log(1 / chance)));
    });

    [Fact]
    public void Epsilon_is_the_least_over_all_orders() => Gen.Select(Gen.Double[1e-6, 5], Gen.Double[-12, -2], Gen.Double[1.01, 2000]).Sample((rho, exponent, order) =>
    {
        var delta = Math.Pow(10, exponent);
        Assert.True(PrivacyAccount.Epsilon(rho, delta) <= PrivacyAccount.RenyiEpsilon([order], [rho * order], delta) * (1 + 1e-9) + 1e-9);
    });

    [Fact]
    public void Budget_is_the_largest_loss_that_keeps_it() => Gen.Select(Gen.Double[0.01, 50], Gen.Double[-12, -2]).Sample((epsilon, exponent) =>
    {
        var delta = Math.Pow(10, exponent);
        var budget = PrivacyAccount.Budget(epsilon, delta);
        Assert.True(PrivacyAccount.Delta(budget.Value, epsilon) <= delta);
        Assert.True(PrivacyAccount.Delta(Rho.OfUnits(budget.Units + 1).Value, epsilon) > delta);
    });

    [Fact]
    public void Loss_grows_with_epsilon_and_delta_never_falls_below_what_a_smaller_budget_holds()
    {
        var budgets = new[] { 0.1, 0.5, 1, 2, 8, 100, 1000 }.Select(epsilon => PrivacyAccount.Budget(epsilon, 1e-6)).ToArray();
        Assert.Equal(budgets.Order(), budgets);
        Assert.True(PrivacyAccount.Budget(1, 1e-9) < PrivacyAccount.Budget(1, 1e-6));
    }

    [Fact]
    public void Amounts_add_up_exactly()
    {
        var tenth = Rho.Of(0.1);
        var sum = Enumerable.Repeat(tenth, 10).Aggregate(Rho.Zero, (left, right) => left + right);

        Assert.Equal(Rho.OfUnits(Rho.One), sum);
        Assert.Equal(Rho.Zero, tenth - sum);
        Assert.Equal(1, Rho.Of(1e-15).Units);
        Assert.Equal("0.1", tenth.ToString());
        Assert.Throws<OverflowException>(() => Rho.OfUnits(long.MaxValue) + tenth);
    }
}
