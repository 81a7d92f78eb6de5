using System.CommandLine;
using System.Text;
using System.Text.Json;
using Spectre.Console;
using TrustedSpace.Cli.Flows;
using TrustedSpace.Cli.Output;
using TrustedSpace.Client.Audit;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>tspace audit show</c>: one leaf in full, after its proof was checked.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var leaf = new Argument<long>("LEAF") { Description = "Index of the leaf, from 0." };
        var command = new Command("show", "Show an entry of the log in full and check the proof that the log holds it.") { leaf };
        var log = LogOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var index = parsed.GetValue(leaf);
            var shown = await log.ReadAsync(
                parsed,
                copy => FromCopy(index, copy),
                async client => await FromGatewayAsync(index, client.Log, await log.KeyAsync(parsed, client, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false),
                cancellation).ConfigureAwait(false);
            log.Screen(parsed).Show(shown, console => Render(console, shown));
            return 0;
        });
        return command;
    }

    // The files as a whole were checked against the signature; the proof is what another can be given.
    private static ShownLeaf FromCopy(long leaf, VerifiedCopy copy)
    {
        Require(leaf, copy.Checkpoint.Size);
        return Shown(copy.Entry(leaf), copy.Receipt(leaf), copy.Checkpoint);
    }

    private static async Task<ShownLeaf> FromGatewayAsync(long leaf, LogClient log, NoteVerifier key, CancellationToken cancellation)
    {
        var receipt = await log.ProofAsync(leaf, cancellation).ConfigureAwait(false);
        var checkpoint = Checkpoint.Open(receipt.Checkpoint, key);
        Require(leaf, checkpoint.Size);
        var entry = await log.EntryAsync(leaf, checkpoint.Size, cancellation).ConfigureAwait(false);
        receipt.Verify(entry.Span, key);
        return receipt.Index == leaf ? Shown(entry, receipt, checkpoint) : throw new InputException($"The gateway sent the receipt of leaf {receipt.Index}.");
    }

    private static void Require(long leaf, long size)
    {
        if (leaf < 0 || leaf >= size)
        {
            throw new InputException($"The checkpoint covers {size} leaves, counted from 0: there is no leaf {leaf}.");
        }
    }

    private static ShownLeaf Shown(ReadOnlyMemory<byte> entry, Receipt receipt, Checkpoint checkpoint) => new()
    {
        Leaf = receipt.Index,
        Entry = JsonDocument.Parse(entry).RootElement,
        Origin = checkpoint.Origin,
        TreeSize = checkpoint.Size,
        Root = checkpoint.Root.ToString(),
        Receipt = receipt.ToString(),
    };

    private static void Render(IAnsiConsole console, ShownLeaf shown)
    {
        try
        {
            console.WriteLine(EntrySentence.Of(LoggedEntry.Read(shown.Leaf, Encoding.UTF8.GetBytes(shown.Entry.GetRawText())).Entry));
        }
        catch (JsonException)
        {
            console.WriteLine("This leaf is of a kind that this program does not know.");
        }

        console.WriteLine(JsonSerializer.Serialize(shown.Entry, Screen.Readable));
        console.MarkupLineInterpolated($"leaf {shown.Leaf} is in {shown.Origin}, proven under the root {shown.Root} of {shown.TreeSize} leaves");
    }

    private sealed record ShownLeaf
    {
        public required long Leaf { get; init; }

        public required JsonElement Entry { get; init; }

        public required string Origin { get; init; }

        public required long TreeSize { get; init; }

        public required string Root { get; init; }

        /// <summary>C2SP tlog-proof.</summary>
        public required string Receipt { get; init; }
    }
}
