using CsCheck;
using TrustedSpace.Computation.Statistics;
using Xunit;

namespace TrustedSpace.Tests.Computation.Statistics;

public sealed class DatePeriodTests
{
    [Fact]
    public void A_period_starts_at_its_first_day_and_ends_before_the_next()
    {
        Gen.Select(Gen.Enum<DatePeriod>(), Gen.Int[0, DateOnly.MaxValue.DayNumber - 400]).Sample((period, days) =>
        {
            var date = DateOnly.FromDayNumber(days);
            var number = period.Number(date);
            Assert.True(period.Start(number) <= date && date < period.Start(number + 1));
            Assert.Equal(number, period.Number(period.Start(number)));
        }, iter: 5000);
    }

    [Fact]
    public void Weeks_start_on_monday() =>
        Gen.Int[0, 500_000].Sample(number => Assert.Equal(DayOfWeek.Monday, DatePeriod.Week.Start(number).DayOfWeek));
}
