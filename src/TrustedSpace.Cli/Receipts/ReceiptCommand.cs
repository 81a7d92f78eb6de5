using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Client.Receipts;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Cli.Receipts;

/// <summary><c>tspace receipt get</c> fetches the receipt of a flow; <c>tspace receipt verify</c> checks one offline.</summary>
internal static class ReceiptCommand
{
    private static readonly JsonSerializerOptions Readable = new(ProtocolJson.Options) { WriteIndented = true };

    public static Command Create() => new("receipt", "Receipts of flows: the log's promise, and the proof with the cosignatures of its witnesses.") { Get(), Verify() };

    private static Command Get()
    {
        var flow = new Argument<string>("flow") { Description = "Flow, as `tspace flows` shows it; or the job that it released.", HelpName = "FLOW|JOB" };
        var output = new Option<string>("--out") { Description = "File to write.", Required = true, HelpName = "FILE" };
        var policy = new Option<string?>("--policy") { Description = "Policy to check it by. Default: witness.policy among the space's certificates.", HelpName = "FILE" };
        var promise = new Option<bool>("--promise") { Description = "Take the promise, without waiting for the proof." };
        var command = new Command("get", "Get the receipt of a flow, wait for its proof and check it.") { flow, output, policy, promise };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var trusted = Policy(parsed.GetValue(policy) ?? space.Directory(parsed).WitnessPolicy);
            var (receipt, verified) = await ReadAsync(await FindAsync(client, parsed.GetRequiredValue(flow), cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            await File.WriteAllTextAsync(parsed.GetRequiredValue(output), JsonSerializer.Serialize(receipt, Readable) + "\n", cancellation).ConfigureAwait(false);
            Show(space.Screen(parsed), verified);
            return 0;

            async Task<(FlowReceipt, VerifiedReceipt)> ReadAsync(FlowId id)
            {
                if (!parsed.GetValue(promise))
                {
                    return await client.Receipts.VerifyAsync(id, trusted, cancellation).ConfigureAwait(false);
                }

                var read = await client.Receipts.GetAsync(id, cancellation).ConfigureAwait(false);
                return (read, ReceiptCheck.Verify(read, trusted, TimeProvider.System.GetUtcNow()));
            }
        });
        return command;
    }

    private static Command Verify()
    {
        var file = new Argument<string>("file") { Description = "Receipt, as `tspace receipt get` wrote it.", HelpName = "FILE" };
        var policy = new Option<string>("--policy") { Description = "Policy file: the log and the witnesses that you trust.", Required = true, HelpName = "FILE" };
        var json = SpaceOptions.JsonOption();
        var command = new Command("verify", "Check a receipt offline: leaf, promise, proof, cosignatures; an overdue one is an alarm.") { file, policy, json };
        command.SetAction(parsed =>
        {
            var trusted = Policy(parsed.GetRequiredValue(policy));
            Show(new Screen(parsed.GetValue(json)), ReceiptCheck.Verify(Read(parsed.GetRequiredValue(file)), trusted, TimeProvider.System.GetUtcNow()));
            return 0;
        });
        return command;
    }

    private static void Show(Screen screen, VerifiedReceipt verified) => screen.Show(
        new
        {
            flow = verified.Flow.Id.Value,
            leaf = verified.Promise.Index,
            size = verified.Proof?.Checkpoint.Size,
            cosignatures = verified.Proof?.Cosignatures,
            deadline = verified.Promise.Deadline,
        },
        console => console.MarkupLineInterpolated(verified.Proof is { } proof
            ? $"flow {verified.Flow.Id} is leaf {verified.Promise.Index} of {proof.Checkpoint.Size} in {proof.Checkpoint.Origin}, cosigned by {Signers(proof)}"
            : (FormattableString)$"flow {verified.Flow.Id} is promised as leaf {verified.Promise.Index}; the proof is due at {verified.Promise.Deadline:u}"));

    private static string Signers(PolicyVerdict proof) =>
        string.Join(", ", proof.Cosignatures.Where(cosignature => cosignature.Value is not null).Select(cosignature => cosignature.Key));

    // Ids of flows and of jobs look alike: what is no flow of the caller is the job of one.
    private static async Task<FlowId> FindAsync(SpaceClient client, string text, CancellationToken cancellation)
    {
        var flow = Typed.Id<FlowId>("flow", text);
        try
        {
            return (await client.Receipts.GetAsync(flow, cancellation).ConfigureAwait(false)).Flow;
        }
        catch (RefusedException unknown) when (unknown.Refusal.Code == RefusalCode.Unknown)
        {
            return FlowId.For(JobId.Parse(text));
        }
    }

    private static FlowReceipt Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<FlowReceipt>(File.ReadAllText(file), ProtocolJson.Options) ?? throw new JsonException("it is empty");
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or FormatException)
        {
            throw new InputException($"{file} is not a receipt: {wrong.Message}");
        }
    }

    private static WitnessPolicy Policy(string file)
    {
        try
        {
            return WitnessPolicy.Load(file);
        }
        catch (Exception wrong) when (wrong is PolicyException or IOException)
        {
            throw new InputException($"--policy: {wrong.Message}");
        }
    }
}
