using System.Globalization;
using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Witnesses;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Client.Audit;

/// <summary>Copies the log from the gateway, so that it can be audited without it.</summary>
public sealed class LogClient
{
    private static readonly TimeSpan CheckpointPoll = TimeSpan.FromMilliseconds(100);

    private readonly GatewayHttp _http;
    private readonly TimeProvider _time;

    internal LogClient(GatewayHttp http, TimeProvider time)
    {
        _http = http;
        _time = time;
    }

    /// <summary>The log's public key as the gateway states it. A regulator compares it with the one it was given when the space began.</summary>
    public async Task<NoteVerifier> KeyAsync(CancellationToken cancellation = default) =>
        NoteVerifier.Parse((await _http.GetTextAsync("/log/key", cancellation).ConfigureAwait(false)).Trim());

    /// <summary>How the witnesses of the log stand.</summary>
    public Task<WitnessReport> WitnessesAsync(CancellationToken cancellation = default) => _http.GetAsync<WitnessReport>("/log/witnesses", cancellation);

    /// <summary>The proof that a leaf is in the log, with the checkpoint that covers it and its cosignatures. Proves nothing before it is verified.</summary>
    public async Task<Receipt> ProofAsync(long leaf, CancellationToken cancellation = default) =>
        Receipt.Parse(await _http.GetTextAsync(string.Create(CultureInfo.InvariantCulture, $"/log/proof/{leaf}"), cancellation).ConfigureAwait(false));

    /// <summary>Waits until a checkpoint covers a leaf; the gateway signs one about every second while the log grows.</summary>
    /// <exception cref="NoteException">The checkpoint is not signed by <paramref name="log"/>.</exception>
    public async Task<Checkpoint> CheckpointCoveringAsync(long leaf, NoteVerifier log, CancellationToken cancellation = default)
    {
        using var timer = new PeriodicTimer(CheckpointPoll, _time);
        while (true)
        {
            var checkpoint = Checkpoint.Open(SignedNote.Parse(await _http.GetTextAsync("/log/checkpoint", cancellation).ConfigureAwait(false)), log);
            if (checkpoint.Size > leaf)
            {
                return checkpoint;
            }

            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The bytes of a leaf, from the published bundle that holds it.</summary>
    /// <param name="leaf">Its index, below <paramref name="size"/>.</param>
    /// <param name="size">Leaves under a published checkpoint.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="TileException">What the gateway sent is no such bundle.</exception>
    public async Task<ReadOnlyMemory<byte>> EntryAsync(long leaf, long size, CancellationToken cancellation = default)
    {
        if (leaf < 0 || leaf >= size || !Tile.TryInTree(Tile.EntriesLevel, leaf / Tile.FullWidth, size, out var tile))
        {
            throw new ArgumentOutOfRangeException(nameof(leaf), leaf, $"The checkpoint covers {size} leaves.");
        }

        var bundle = await _http.GetBytesAsync($"/log/{tile.Path}", cancellation).ConfigureAwait(false);
        return EntryBundle.Slice(bundle, (int)(leaf % Tile.FullWidth)) ?? throw new TileException(tile.Path, "is cut off");
    }

    /// <summary>Writes the newest checkpoint and every tile and entry it covers below a directory, in the layout of the log; full tiles already there are kept.</summary>
    /// <returns>The checkpoint that was copied.</returns>
    /// <exception cref="NoteException">The checkpoint is not signed by <paramref name="log"/>.</exception>
    public Task<Checkpoint> CopyAsync(string directory, NoteVerifier log, CancellationToken cancellation = default) =>
        LogTransfer.CopyAsync((path, cancel) => _http.GetBytesAsync($"/log/{path}", cancel), directory, note => Checkpoint.Open(note, log), cancellation);
}
