using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Certificates;

/// <summary><c>tspace certs dev</c>: a development certificate authority and certificates for the participants of a space.</summary>
internal static class CertificatesCommand
{
    private static readonly string[] DemoParticipants = ["gateway", "operator", "hospital-a", "hospital-b", "hospital-c", "clinic", "regulator"];

    public static Command Create()
    {
        var directory = new Option<string>("--out") { Description = "Folder to write to.", DefaultValueFactory = _ => "certs-dev", HelpName = "DIR" };
        var names = new Argument<string[]>("participants")
        {
            Description = $"Participants. Default: {string.Join(' ', DemoParticipants)}.",
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "PARTICIPANT",
        };
        var force = new Option<bool>("--force") { Description = "Replace the participants' keys that exist." };
        var dev = new Command("dev", "Make a development authority and P-256 certificates: TLS, signing and sealing for each participant. Keys have mode 600.")
        {
            names,
            directory,
            force,
        };
        dev.SetAction(parsed =>
        {
            var chosen = parsed.GetValue(names) is { Length: > 0 } given ? given : DemoParticipants;
            var participants = chosen.Select(name => new DevelopmentParticipant(Typed.Id<ParticipantId>("participant", name), name)).ToArray();
            var folder = parsed.GetRequiredValue(directory);
            DevelopmentCertificates.Create(folder, participants, TimeProvider.System, parsed.GetValue(force));
            new Screen(json: false).Say($"{participants.Length} participants have certificates in {Path.GetFullPath(folder)}");
            return 0;
        });
        return new Command("certs", "Certificates for development.") { dev };
    }
}
