using TrustedSpace.Protocol.Witnesses;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Gateway.Witnesses;

/// <summary>
/// One witness of the policy: where it is, what it signed last, how it answered. Asked by one publication at a time; its standing may be read meanwhile.
/// </summary>
internal sealed class AskedWitness(PolicyWitness witness, WitnessAddresses addresses, TimeProvider time, ILogger<AskedWitness> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // Owned by the publication under way.
    private long _size;

    private volatile WitnessStanding _standing = new() { Name = witness.Name, Key = witness.Key.ToString() };

    public string Name => witness.Name;

    public WitnessStanding Standing => _standing with { Address = addresses.Of(witness) };

    /// <summary>Asks for a cosignature; null says that there is none, and why is in <see cref="Standing"/>.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public async Task<NoteSignature?> AskAsync(
        SignedNote note, Checkpoint checkpoint, Func<long, MerkleHash[]> proofFrom, CancellationToken enough, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(enough, stop, patience.Token);
        try
        {
            return Take(await SendAsync(note, checkpoint, proofFrom, limit.Token), checkpoint);
        }
        catch (HttpRequestException problem)
        {
            return Lacks($"it can't be reached: {problem.Message}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Lacks(patience.IsCancellationRequested ? $"it did not answer within {Patience.TotalSeconds} s" : "it had not answered when enough others had");
        }
    }

    /// <summary>One request, and a second one where the witness stands at another size than was thought.</summary>
    private async Task<WitnessReply> SendAsync(SignedNote note, Checkpoint checkpoint, Func<long, MerkleHash[]> proofFrom, CancellationToken cancellationToken)
    {
        if (addresses.Of(witness) is not { } prefix)
        {
            return WitnessReply.Fails("it has told no address yet");
        }

        var http = addresses.ClientFor(witness);
        var old = Math.Min(_size, checkpoint.Size);
        var reply = await WitnessCall.SendAsync(
            http, prefix, witness.Key, new AddCheckpointRequest(old, proofFrom(old), note), checkpoint.Size, cancellationToken);
        if (reply.Size is not { } known)
        {
            return reply;
        }

        reply = await WitnessCall.SendAsync(
            http, prefix, witness.Key, new AddCheckpointRequest(known, proofFrom(known), note), checkpoint.Size, cancellationToken);
        return reply.Size is null ? reply : WitnessReply.Fails("it went on from another size meanwhile");
    }

    private NoteSignature? Take(WitnessReply reply, Checkpoint checkpoint)
    {
        if (reply.Contradiction is { } contradiction)
        {
            if (contradiction != _standing.Contradiction)
            {
                WitnessesLog.Contradicted(logger, Name, contradiction);
            }

            _standing = _standing with { Problem = contradiction, Contradiction = contradiction, Contradicted = time.GetUtcNow() };
            return null;
        }

        if (reply.Signature is not var (line, signed))
        {
            return Lacks(reply.Problem!);
        }

        if (_standing.Problem is not null)
        {
            WitnessesLog.SignsAgain(logger, Name, checkpoint.Size);
        }

        _size = checkpoint.Size;
        _standing = _standing with { Size = checkpoint.Size, Cosigned = signed, Problem = null };
        return line;
    }

    private NoteSignature? Lacks(string problem)
    {
        if (_standing.Problem != problem)
        {
            WitnessesLog.Lacks(logger, Name, problem);
        }

        _standing = _standing with { Problem = problem };
        return null;
    }
}
