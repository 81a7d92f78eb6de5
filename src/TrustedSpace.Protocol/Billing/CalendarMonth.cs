using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Billing;

/// <summary>A calendar month in UTC, the period of subscriptions, revenue caps and settlements: <c>2026-11</c>.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct CalendarMonth : IComparable<CalendarMonth>
{
    private const string Format = "yyyy-MM";

    private CalendarMonth(int count) => Count = count;

    // Months since January of year 1.
    private int Count { get; }

    /// <summary>First millisecond, Unix time.</summary>
    public long From => Start.ToUnixTimeMilliseconds();

    /// <summary>First millisecond of the next month, Unix time.</summary>
    public long To => Start.AddMonths(1).ToUnixTimeMilliseconds();

    public CalendarMonth Next => new(Count + 1);

    /// <summary>The month before; the first month has itself before it.</summary>
    public CalendarMonth Previous => new(Math.Max(0, Count - 1));

    private DateTimeOffset Start => new((Count / 12) + 1, (Count % 12) + 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The month of a moment; moments outside of the years 1 to 9998 count as the nearest of these.</summary>
    /// <param name="at">Unix milliseconds.</param>
    public static CalendarMonth Of(long at)
    {
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(at, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), LatestMoment));
        return new(((moment.Year - 1) * 12) + moment.Month - 1);
    }

    /// <summary>How many months a period touches.</summary>
    /// <param name="from">Unix milliseconds, inclusive.</param>
    /// <param name="to">Unix milliseconds, exclusive.</param>
    public static int Touched(long from, long to) => Of(Math.Max(from, to - 1)).Count - Of(from).Count + 1;

    /// <exception cref="FormatException">Not a year and month such as 2026-11.</exception>
    public static CalendarMonth Parse(string text) => TryParse(text, out var month) ? month : throw new FormatException($"\"{text}\" is no month such as 2026-11");

    public static bool TryParse(string? text, out CalendarMonth month)
    {
        var isMonth = DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start) && start.Year < 9999;
        month = isMonth ? new(((start.Year - 1) * 12) + start.Month - 1) : default;
        return isMonth;
    }

    public static bool operator <(CalendarMonth left, CalendarMonth right) => left.Count < right.Count;

    public static bool operator >(CalendarMonth left, CalendarMonth right) => left.Count > right.Count;

    public static bool operator <=(CalendarMonth left, CalendarMonth right) => left.Count <= right.Count;

    public static bool operator >=(CalendarMonth left, CalendarMonth right) => left.Count >= right.Count;

    public int CompareTo(CalendarMonth other) => Count.CompareTo(other.Count);

    /// <inheritdoc />
    public override string ToString() => Start.ToString(Format, CultureInfo.InvariantCulture);

    private static long LatestMoment { get; } = new DateTimeOffset(9998, 12, 31, 23, 59, 59, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private sealed class Converter : JsonConverter<CalendarMonth>
    {
        public override CalendarMonth Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var month) ? month : throw new JsonException("a month is written as 2026-11");

        public override void Write(Utf8JsonWriter writer, CalendarMonth value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
