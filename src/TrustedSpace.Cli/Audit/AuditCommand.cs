using System.CommandLine;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>tspace audit</c>.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Copy the log, verify it offline, search and report on it; witness it.")
    {
        ExportBundleCommand.Create(),
        VerifyCommand.Create(),
        SearchCommand.Create(),
        ShowCommand.Create(),
        ReportCommand.Create(),
        WitnessCommand.Create(),
        WitnessesCommand.Create(),
    };
}
