using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Freezes;

namespace TrustedSpace.Cli.Freezes;

/// <summary>A freeze for a person to read.</summary>
internal static class FreezeText
{
    public static string State(FreezeStatus freeze) => freeze.Lift is null ? "in force" : "lifted";

    /// <summary>How many connectors have signed for it.</summary>
    public static string Signed(FreezeStatus freeze) =>
        $"{freeze.Connectors.Count(connector => connector.Acknowledgement is not null)} of {freeze.Connectors.Count}";

    public static void Render(IAnsiConsole console, FreezeStatus freeze)
    {
        console.MarkupLineInterpolated($"freeze {freeze.Id} of {freeze.Subject} is {State(freeze)}, leaf {freeze.LiftLeaf ?? freeze.Leaf}");
        var table = Screen.Table("connector", "after", "state");
        foreach (var connector in freeze.Connectors)
        {
            table.AddRow(
                new Text(connector.Owner.Value),
                new Text(connector.Milliseconds is { } milliseconds ? $"{milliseconds.ToString(CultureInfo.InvariantCulture)} ms" : ""),
                new Text(connector.Acknowledgement is null ? connector.Problem ?? "" : "acknowledged"));
        }

        console.Write(table);
    }
}
