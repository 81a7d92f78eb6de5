using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Client.Audit;

/// <summary>
/// The last checkpoint of a log that a witness cosigned, as the witness's folder holds it. The gateway may not have published it: a witness signs before
/// the quorum is there.
/// </summary>
public sealed record WitnessedCheckpoint(SignedNote Note, Checkpoint Checkpoint)
{
    /// <param name="directory">The witness's folder; the witness may run.</param>
    /// <param name="log">Key of the log.</param>
    /// <returns>Null where the witness has cosigned nothing of the log, or there is no such folder.</returns>
    /// <exception cref="NoteException">What it cosigned in the log's name is not signed by <paramref name="log"/>.</exception>
    public static WitnessedCheckpoint? Read(string directory, NoteVerifier log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return Witness.Cosigned(directory).FirstOrDefault(cosigned => Checkpoint.Parse(cosigned.Text).Origin == log.Name) is { } note
            ? new WitnessedCheckpoint(note, Checkpoint.Open(note, log))
            : null;
    }

    /// <summary>Waits until the gateway has published a checkpoint that covers this one, so that a copy made then holds all that the witness saw.</summary>
    /// <param name="published">The gateway's log.</param>
    /// <param name="log">Key of the log.</param>
    /// <param name="patience">How long at most.</param>
    /// <param name="time">Clock of the wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="UnpublishedCheckpointException">The gateway has not, in time.</exception>
    public async Task WaitUntilPublishedAsync(LogClient published, NoteVerifier log, TimeSpan patience, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(published);
        using var deadline = new CancellationTokenSource(patience, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            await published.CheckpointCoveringAsync(Checkpoint.Size - 1, log, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UnpublishedCheckpointException(Checkpoint, patience);
        }
    }
}
