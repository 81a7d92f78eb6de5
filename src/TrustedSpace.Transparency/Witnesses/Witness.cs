using System.Globalization;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Witnesses;

/// <summary>
/// Cosigns the checkpoints of known logs, each only if it extends the last one signed (C2SP tlog-witness). Invariant: a cosignature
/// leaves this class only after the checkpoint under it is durable, so that no crash lets it sign two histories. Requests for one log
/// are taken one after the other; safe for use from many threads. After a disk error the log's state is read anew, as after a restart.
/// </summary>
public sealed class Witness : IDisposable
{
    private readonly Cosigner _cosigner;
    private readonly TimeProvider _time;
    private readonly WitnessState _state;
    private readonly Dictionary<string, WatchedLog> _logs;

    private Witness(Cosigner cosigner, TimeProvider time, WitnessState state, Dictionary<string, WatchedLog> logs)
    {
        _cosigner = cosigner;
        _time = time;
        _state = state;
        _logs = logs;
    }

    /// <summary>The key that checks what this witness signs.</summary>
    public CosignatureVerifier Verifier => _cosigner.Verifier;

    /// <summary>Opens a witness over its folder, which must never be put back to an older state.</summary>
    /// <param name="directory">The witness's own; created if it isn't there.</param>
    /// <param name="cosigner">Its key; the caller disposes it.</param>
    /// <param name="logs">The keys to trust; several of one name are keys of one log.</param>
    /// <param name="time">Clock of the cosignatures.</param>
    /// <exception cref="WitnessStateException">Another process uses the folder, or what it remembers is damaged.</exception>
    public static Witness Open(string directory, Cosigner cosigner, IEnumerable<NoteVerifier> logs, TimeProvider time) =>
        Open(directory, cosigner, logs, time, new LogFiles());

    /// <summary>The last note of each log that a witness cosigned, with its cosignature, read beside the process that runs it. They prove nothing before they are verified.</summary>
    /// <param name="directory">The witness's folder.</param>
    /// <returns>Empty where there is no such folder.</returns>
    /// <exception cref="NoteException">A file of it is no note.</exception>
    public static IReadOnlyList<SignedNote> Cosigned(string directory) => WitnessState.ReadAll(directory);

    internal static Witness Open(string directory, Cosigner cosigner, IEnumerable<NoteVerifier> logs, TimeProvider time, LogFiles files)
    {
        ArgumentNullException.ThrowIfNull(cosigner);
        ArgumentNullException.ThrowIfNull(logs);
        var state = WitnessState.Open(directory, cosigner.Verifier, files);
        try
        {
            var watched = logs.GroupBy(log => log.Name).ToDictionary(keys => keys.Key, keys => new WatchedLog(keys.Key, [.. keys]));
            foreach (var log in watched.Values)
            {
                log.Last = state.Load(log.Origin);
            }

            return new Witness(cosigner, time, state, watched);
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>The last checkpoint of a log that was cosigned, or null.</summary>
    public Checkpoint? Last(string origin) => _logs.GetValueOrDefault(origin)?.Last?.Checkpoint;

    /// <summary>Answers a request; everything that the protocol knows is an answer, not an exception.</summary>
    /// <param name="body">As <see cref="AddCheckpointRequest"/>.</param>
    /// <param name="cancellation">Gives up the wait for other requests of the log only.</param>
    /// <exception cref="IOException">The disk failed; nothing was signed.</exception>
    public async Task<WitnessAnswer> AddCheckpointAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation = default)
    {
        AddCheckpointRequest request;
        Checkpoint next;
        try
        {
            request = AddCheckpointRequest.Parse(body.Span);
            next = Checkpoint.Parse(request.Checkpoint.Text);
        }
        catch (NoteException e)
        {
            return Refusal(WitnessOutcome.Malformed, 400, e.Message);
        }

        if (!_logs.TryGetValue(next.Origin, out var log))
        {
            return Refusal(WitnessOutcome.UnknownLog, 404, $"This witness does not watch log \"{next.Origin}\".");
        }

        try
        {
            request.Checkpoint.Verify(log.Keys);
        }
        catch (NoteException e)
        {
            return Refusal(WitnessOutcome.Untrusted, 403, e.Message);
        }

        await log.Turn.WaitAsync(cancellation);
        try
        {
            return Answer(log, request, next);
        }
        catch (IOException)
        {
            // What the disk holds now, the old or the new, nothing of the new has left this class.
            log.IsStale = true;
            throw;
        }
        finally
        {
            log.Turn.Release();
        }
    }

    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Turn.Dispose();
        }

        _state.Dispose();
    }

    private WitnessAnswer Answer(WatchedLog log, AddCheckpointRequest request, Checkpoint next)
    {
        if (log.IsStale)
        {
            log.Last = _state.Load(log.Origin);
            log.IsStale = false;
        }

        var (size, root) = log.Last is { Checkpoint: var last } ? (last.Size, last.Root) : (0L, TreeHasher.EmptyRoot);
        if (request.OldSize > next.Size)
        {
            return next.Size < size && request.OldSize == size
                ? Conflict(log, request, new WitnessAnswer(WitnessOutcome.Shrunk, 400, $"The log had {size} leaves, and now {next.Size}.\n"))
                : Refusal(WitnessOutcome.Malformed, 400, $"The old size {request.OldSize} is over the checkpoint's {next.Size}.");
        }

        if (request.OldSize != size)
        {
            var stale = new WitnessAnswer(
                WitnessOutcome.Stale, 409, size.ToString(CultureInfo.InvariantCulture) + "\n", WitnessAnswer.SizeType);
            return next.Size < size ? Conflict(log, request, stale with { Outcome = WitnessOutcome.Shrunk }) : stale;
        }

        if (next.Size == size && next.Root != root)
        {
            return Conflict(log, request, new WitnessAnswer(
                WitnessOutcome.SplitView, 422, $"Split view: at size {size} this witness knows root {root}, not {next.Root}.\n"));
        }

        MerkleHash[] proof = [.. request.Proof];
        if (!MerkleProof.VerifyConsistency(size, next.Size, proof, root, next.Root))
        {
            return Conflict(log, request, new WitnessAnswer(
                WitnessOutcome.Rewritten, 422, $"The proof does not lead from root {root} at size {size} to root {next.Root} at size {next.Size}.\n"));
        }

        var signature = _cosigner.Sign(request.Checkpoint.Text, _time.GetUtcNow());
        log.Last = _state.Save(request.Checkpoint.With(signature), next);
        return new WitnessAnswer(WitnessOutcome.Cosigned, 200, signature + "\n");
    }

    private WitnessAnswer Conflict(WatchedLog log, AddCheckpointRequest request, WitnessAnswer answer)
    {
        _state.KeepEvidence(answer.Outcome, log.Last, request);
        return answer;
    }

    private static WitnessAnswer Refusal(WitnessOutcome outcome, int status, string reason) => new(outcome, status, reason + "\n");

    /// <summary>One log; its last checkpoint is owned by the request that has the turn.</summary>
    private sealed class WatchedLog(string origin, NoteVerifier[] keys)
    {
        public string Origin { get; } = origin;

        public NoteVerifier[] Keys { get; } = keys;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public PublishedCheckpoint? Last { get; set; }

        public bool IsStale { get; set; }
    }
}
