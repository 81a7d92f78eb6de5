namespace TrustedSpace.Computation.Statistics;

/// <summary>Periods that <c>date_trunc</c> cuts dates to.</summary>
public enum DatePeriod
{
    Year,
    Quarter,
    Month,

    /// <summary>From Monday.</summary>
    Week,

    Day,
}

/// <summary>Periods as numbers that follow each other.</summary>
public static class DatePeriods
{
    private static readonly int FirstMonday = new DateOnly(1, 1, 1).DayNumber; // 0001-01-01 is a Monday

    /// <summary>The period a date falls into, counted from the period of 0001-01-01, which is 0.</summary>
    public static int Number(this DatePeriod period, DateOnly date) => period switch
    {
        DatePeriod.Year => date.Year - 1,
        DatePeriod.Quarter => (date.Year - 1) * 4 + (date.Month - 1) / 3,
        DatePeriod.Month => (date.Year - 1) * 12 + date.Month - 1,
        DatePeriod.Week => (date.DayNumber - FirstMonday) / 7,
        DatePeriod.Day => date.DayNumber,
        _ => throw new ArgumentOutOfRangeException(nameof(period)),
    };

    /// <summary>The first day of a period.</summary>
    public static DateOnly Start(this DatePeriod period, int number) => period switch
    {
        DatePeriod.Year => new DateOnly(number + 1, 1, 1),
        DatePeriod.Quarter => new DateOnly(number / 4 + 1, number % 4 * 3 + 1, 1),
        DatePeriod.Month => new DateOnly(number / 12 + 1, number % 12 + 1, 1),
        DatePeriod.Week => DateOnly.FromDayNumber(FirstMonday + number * 7),
        DatePeriod.Day => DateOnly.FromDayNumber(number),
        _ => throw new ArgumentOutOfRangeException(nameof(period)),
    };
}
