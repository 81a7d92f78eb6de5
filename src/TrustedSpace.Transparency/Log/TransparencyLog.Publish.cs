using System.Text;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Log;

/// <summary>Publishing: tiles first, then the signed checkpoint over them, then the journal behind it goes.</summary>
public sealed partial class TransparencyLog
{
    /// <summary>
    /// Publishes a checkpoint over all entries that are durable when it starts; with none new, the last one stands. Appends go on
    /// meanwhile. Call it every second or so, and when a receipt is wanted at once.
    /// </summary>
    /// <returns>The published note.</returns>
    /// <exception cref="LogFailedException">The log is, or by an I/O error now became, read-only.</exception>
    public async ValueTask<SignedNote> PublishAsync(CancellationToken cancellation = default)
    {
        await _publishing.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_failure is { } earlier)
            {
                throw earlier.ToException();
            }

            if (_tree.Size > _published.Checkpoint.Size)
            {
                await Task.Run(() => PublishNewAsync(cancellation), cancellation);
            }

            return _published.Note;
        }
        finally
        {
            _publishing.Release();
        }
    }

    private async Task PublishNewAsync(CancellationToken cancellation)
    {
        var last = _published.Checkpoint;
        var head = Writing("starting a journal segment", () =>
        {
            lock (_journalLock)
            {
                var head = _tree.Head;
                _journal.Rotate(head.Size);
                return head;
            }
        });

        // Nothing refers to the new tiles before the checkpoint does, so a crash here only leaves work to do again.
        List<Tile> tiles = [.. TileWriter.Changed(last.Size, head.Size)];
        Writing("writing tiles", () => _writer.Write(tiles, _tree));
        var note = Writing("checking the tree before signing it", () => Sign(last, new Checkpoint(Origin, head.Size, head.Root)));
        if (_options.Cosign is { } cosign)
        {
            note = new SignedNote(note.Text, [.. note.Signatures, .. await cosign(note, cancellation)]);
        }

        Writing("writing the checkpoint", () => _writer.WriteCheckpoint(Encoding.UTF8.GetBytes(note.ToString())));
        _published = new PublishedCheckpoint(note, new Checkpoint(Origin, head.Size, head.Root));

        // The checkpoint is durable: what only served to get there can go, in memory and on disk.
        _tree.Trim(head.Size);
        Writing("dropping what the checkpoint replaced", () =>
        {
            _journal.DeleteBefore(head.Size);
            _writer.DropPartial(tiles);
        });
    }

    /// <summary>
    /// Signs a checkpoint if the tiles give its root and still give the last one's. Both were computed before, on other ways; a
    /// difference means that memory, disk or code is broken, and a signature could not be taken back.
    /// </summary>
    private SignedNote Sign(Checkpoint last, Checkpoint next)
    {
        var root = new TileTree(_tree, next.Size).Root();
        var lastRoot = new TileTree(_tree, last.Size).Root();
        if (root != next.Root || lastRoot != last.Root)
        {
            var (size, found, expected) = root != next.Root ? (next.Size, root, next.Root) : (last.Size, lastRoot, last.Root);
            throw new LogCorruptException("tile", null, $"the tiles give root {found} at size {size}, expected {expected}. Nothing was signed.");
        }

        return SignedNote.Sign(next.ToString(), _options.Signer);
    }

    private void Writing(string stage, Action write) => Writing(stage, () =>
    {
        write();
        return true;
    });

    /// <summary>Runs a step whose failure leaves the disk in a state that only reopening can judge.</summary>
    private T Writing<T>(string stage, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fail(stage, e).ToException();
        }
    }
}
