using System.CommandLine;
using TrustedSpace.Cli.Output;

namespace TrustedSpace.Cli.Space;

/// <summary><c>tspace prepare FILE</c>: writes certificates and configurations for processes that something else starts.</summary>
internal static class PrepareCommand
{
    private const string DefaultListen = "https://127.0.0.1:8443";

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Space file (YAML), see docs/space-file.md; it gives the gateway an address.", HelpName = "FILE" };
        var directory = new Option<string>("--data") { Description = "Folder to write.", Required = true, HelpName = "DIR" };
        var command = new Command("prepare", "Write certificates and configurations for a space whose processes are started elsewhere, such as in containers.") { file, directory };
        command.SetAction(parsed =>
        {
            var preparation = new SpacePreparation(parsed.GetRequiredValue(file), new SpaceDirectory(parsed.GetRequiredValue(directory)), TimeProvider.System);
            var gateway = preparation.File.Gateway.Address
                ?? throw new InputException("gateway.address is missing in the space file: name the https address at which connectors and consumers reach the gateway.");
            preparation.IssueCertificates();
            preparation.ConfigureGateway(preparation.File.Gateway.Listen ?? DefaultListen);
            foreach (var owner in preparation.File.Owners)
            {
                preparation.ConfigureConnector(owner, owner.Listen ?? DefaultListen, gateway);
            }

            preparation.Directory.WriteAccess(new SpaceAccess
            {
                Space = preparation.File.Space,
                Gateway = gateway,
                GatewayParticipant = preparation.File.Gateway.Id,
            });
            new Screen(json: false).Say($"{preparation.Directory.Root} holds certificates and configurations of {preparation.File.Space}");
            return 0;
        });
        return command;
    }
}
