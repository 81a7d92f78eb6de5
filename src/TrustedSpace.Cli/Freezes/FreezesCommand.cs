using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Freezes;

namespace TrustedSpace.Cli.Freezes;

/// <summary><c>tspace freezes</c>: what is and was frozen.</summary>
internal static class FreezesCommand
{
    public static Command Create()
    {
        var command = new Command("freezes", "List what is and was frozen, and which connectors have signed for it.");
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var freezes = await client.Freezes.ListAsync(cancellation).ConfigureAwait(false);
            space.Screen(parsed).Show(freezes, console => Render(console, freezes));
            return 0;
        });
        return command;
    }

    private static void Render(IAnsiConsole console, IReadOnlyList<FreezeStatus> freezes)
    {
        var table = Screen.Table("freeze", "of", "by", "since", "state", "connectors");
        foreach (var freeze in freezes)
        {
            table.AddRow(
                new Text(freeze.Id.Value),
                new Text(freeze.Subject.ToString()),
                new Text(freeze.By.Value),
                new Text(DateTimeOffset.FromUnixTimeMilliseconds(freeze.OrderedAt).ToString("u", CultureInfo.InvariantCulture)),
                new Text(FreezeText.State(freeze)),
                new Text(FreezeText.Signed(freeze)));
        }

        console.Write(table);
    }
}
