using TrustedSpace.Computation.Statistics;

namespace TrustedSpace.Connector.Sources;

/// <summary>Renders parts and periods of dates as whole numbers, the same in every engine.</summary>
internal static class DateSql
{
    public static string Part(SqlBuilder sql, string element, DatePart part) => Extract(sql, element, part switch
    {
        DatePart.Year => "year",
        DatePart.Quarter => "quarter",
        DatePart.Month => "month",
        DatePart.Day => "day",
        DatePart.DayOfWeek => "dow",
        DatePart.IsoDayOfWeek => "isodow",
        DatePart.Week => "week",
        DatePart.DayOfYear => "doy",
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    });

    /// <summary>The number of the period, as <see cref="DatePeriods.Number"/> counts.</summary>
    public static string Period(SqlBuilder sql, string element, DatePeriod period) => period switch
    {
        DatePeriod.Year => $"({Extract(sql, element, "year")} - 1)",
        DatePeriod.Quarter => $"(({Extract(sql, element, "year")} - 1) * 4 + {Extract(sql, element, "quarter")} - 1)",
        DatePeriod.Month => $"(({Extract(sql, element, "year")} - 1) * 12 + {Extract(sql, element, "month")} - 1)",
        DatePeriod.Week => $"CAST(floor(CAST({Days(sql, element)} AS double precision) / 7) AS bigint)",
        DatePeriod.Day => Days(sql, element),
        _ => throw new ArgumentOutOfRangeException(nameof(period)),
    };

    private static string Extract(SqlBuilder sql, string element, string part) => $"CAST(extract({part} FROM {sql.Columns.Value(element)}) AS bigint)";

    private static string Days(SqlBuilder sql, string element) => $"CAST({sql.Columns.Value(element)} - CAST('0001-01-01' AS date) AS bigint)";
}
