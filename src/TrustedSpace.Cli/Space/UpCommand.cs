using System.CommandLine;
using TrustedSpace.Cli.Output;

namespace TrustedSpace.Cli.Space;

/// <summary><c>tspace up FILE</c>: brings up a space and keeps it until interrupted.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Space file (YAML), see docs/space-file.md.", HelpName = "FILE" };
        var directory = new Option<string?>("--data") { Description = "Folder for certificates, state and logs. Default: space-data/NAME.", HelpName = "DIR" };
        var command = new Command("up", "Bring up a whole space from one file: a gateway and a connector for each owner.") { file, directory };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetRequiredValue(file);
            var data = parsed.GetValue(directory) ?? SpaceOptions.DefaultDirectory(SpaceFileReader.Read(path).Space);
            await RunAsync(path, data, new Screen(json: false), cancellation).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(string path, string data, Screen screen, CancellationToken cancellation)
    {
        await using var space = await screen
            .WorkAsync("Bringing up the space", progress => RunningSpace.StartAsync(path, data, progress, TimeProvider.System, cancellation))
            .ConfigureAwait(false);
        screen.Say($"[green]{space.File.Space}[/] is up: gateway at {space.Gateway.Address}, {space.Connectors.Count} connectors, folder {space.Directory.Root}");
        screen.Say($"Try: tspace catalog --as {space.File.Consumers[0].Id} --space {space.Directory.Root}");
        screen.Say($"Ctrl+C stops it; its state stays.");
        var stopped = new TaskCompletionSource();
        await using var registration = cancellation.Register(stopped.SetResult);
        await stopped.Task.ConfigureAwait(false);
    }
}
