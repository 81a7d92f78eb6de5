using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>tspace audit witness</c>: a witness of the log that no owner and no operator runs.</summary>
internal static class WitnessCommand
{
    public static Command Create()
    {
        var listen = new Option<string>("--listen") { Description = "https address to answer at; port 0 takes a free one.", DefaultValueFactory = _ => "https://127.0.0.1:0", HelpName = "URL" };
        var state = new Option<string?>("--state") { Description = "Folder of what was signed; never put it back to an older state. Default: state/PARTICIPANT/witness of the space.", HelpName = "DIR" };
        var key = new Option<string?>("--key") { Description = "Private key of cosignatures. Default: PARTICIPANT.witness.key among the space's certificates.", HelpName = "FILE" };
        var policy = new Option<string?>("--policy") { Description = "Policy file that names the logs to witness. Default: witness.policy among the space's certificates.", HelpName = "FILE" };
        var command = new Command("witness", "Witness the log until interrupted: cosign what extends what was cosigned before, keep evidence of what contradicts it.") { listen, state, key, policy };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = space.Directory(parsed);
            var participant = space.Participant(parsed);
            var address = Uri.TryCreate(parsed.GetRequiredValue(listen), UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
                ? uri
                : throw new InputException($"--listen: {parsed.GetRequiredValue(listen)} is not an https address.");
            try
            {
                using var cosigner = Cosigner.Parse((await File.ReadAllTextAsync(parsed.GetValue(key) ?? directory.WitnessKey(participant), cancellation).ConfigureAwait(false)).TrimEnd('\n'));
                var logs = WitnessPolicy.Load(parsed.GetValue(policy) ?? directory.WitnessPolicy).Logs.Select(log => log.Key);
                using var witness = Witness.Open(parsed.GetValue(state) ?? Path.Combine(directory.State(participant), "witness"), cosigner, logs, TimeProvider.System);
                using var keys = ParticipantKeys.Load(directory.Certificates, participant);
                await WitnessHost.RunAsync(witness, keys, CertificateAuthority.Load(directory.Certificates, TimeProvider.System), address, cancellation).ConfigureAwait(false);
                return 0;
            }
            catch (Exception problem) when (problem is IOException or FormatException or UnauthorizedAccessException)
            {
                throw new InputException(problem.Message);
            }
        });
        return command;
    }
}
