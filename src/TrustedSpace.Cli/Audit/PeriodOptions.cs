using System.CommandLine;
using System.Globalization;
using TrustedSpace.Cli.Output;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>--since</c> and <c>--until</c>: a period, its end exclusive, as dates or times of UTC or as Unix milliseconds.</summary>
internal sealed class PeriodOptions
{
    private readonly Option<string?> _since = new("--since") { Description = "First day or time (UTC), 2026-11-01 or 2026-11-01T08:00, or Unix milliseconds.", HelpName = "TIME" };
    private readonly Option<string?> _until = new("--until") { Description = "Day or time (UTC) at which the period ends; itself not part of it.", HelpName = "TIME" };

    private PeriodOptions(Command command)
    {
        command.Options.Add(_since);
        command.Options.Add(_until);
    }

    public static PeriodOptions AddTo(Command command) => new(command);

    /// <summary>Unix milliseconds, inclusive.</summary>
    public long? From(ParseResult parsed) => Read("--since", parsed.GetValue(_since));

    /// <summary>Unix milliseconds, exclusive.</summary>
    public long? To(ParseResult parsed) => Read("--until", parsed.GetValue(_until));

    private static long? Read(string name, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return milliseconds;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw new InputException($"{name}: '{text}' is no date, time or number of milliseconds.");
    }
}
