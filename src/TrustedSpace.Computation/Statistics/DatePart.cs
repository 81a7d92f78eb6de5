namespace TrustedSpace.Computation.Statistics;

/// <summary>Parts of a date, as whole numbers that DuckDB and PostgreSQL agree on.</summary>
public enum DatePart
{
    /// <summary>1 to 9999.</summary>
    Year,

    /// <summary>1 to 4.</summary>
    Quarter,

    /// <summary>1 to 12.</summary>
    Month,

    /// <summary>Day of the month, 1 to 31.</summary>
    Day,

    /// <summary>Sunday 0 to Saturday 6.</summary>
    DayOfWeek,

    /// <summary>Monday 1 to Sunday 7.</summary>
    IsoDayOfWeek,

    /// <summary>ISO 8601 week, 1 to 53.</summary>
    Week,

    /// <summary>1 to 366.</summary>
    DayOfYear,
}

/// <summary>The values of date parts.</summary>
public static class DateParts
{
    /// <summary>The least and the greatest value a part can have between two dates.</summary>
    public static (int First, int Last) Range(this DatePart part, DateOnly earliest, DateOnly latest) => part switch
    {
        DatePart.Year => (earliest.Year, latest.Year),
        DatePart.Quarter => (1, 4),
        DatePart.Month => (1, 12),
        DatePart.Day => (1, 31),
        DatePart.DayOfWeek => (0, 6),
        DatePart.IsoDayOfWeek => (1, 7),
        DatePart.Week => (1, 53),
        DatePart.DayOfYear => (1, 366),
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };
}
