using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Billing;

namespace TrustedSpace.Cli.Billing;

/// <summary>The option that names a calendar month.</summary>
internal static class MonthOption
{
    public static Option<string?> Create(string description) => new("--month") { Description = description, HelpName = "YYYY-MM" };

    public static CalendarMonth? Read(string? text) => text is null ? null
        : CalendarMonth.TryParse(text, out var month) ? month
        : throw new InputException($"--month: \"{text}\" is no month such as 2026-11.");
}
