using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Witnesses;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Gateway.Witnesses;

/// <summary>
/// The witnesses of the policy, all asked at once for each checkpoint. Nothing is published without the policy's quorum; those that answer a little later
/// than it are waited for, so that usually all are there.
/// </summary>
internal sealed class WitnessCircle
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    private readonly WitnessPolicy _policy;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly AskedWitness[] _witnesses;

    public WitnessCircle(WitnessPolicy policy, GatewayOptions options, WitnessAddresses addresses, TimeProvider time, ILogger<AskedWitness> logger)
    {
        _policy = policy;
        _options = options;
        _time = time;
        _witnesses = [.. policy.Witnesses.Select(witness => new AskedWitness(witness, addresses, time, logger))];
    }

    public IReadOnlyList<WitnessStanding> Standings => [.. _witnesses.Select(witness => witness.Standing)];

    /// <exception cref="CannotStartException">The policy does not name the log's key.</exception>
    public void RequireLog(NoteVerifier log)
    {
        if (!_policy.Logs.Any(known => known.Key.ToString() == log.ToString()))
        {
            throw new CannotStartException(
                $"{_options.Witnesses?.Policy} does not name this log, {log}: its witnesses would sign nothing. Prepare the space again, or name the log's key in logKey.");
        }
    }

    /// <inheritdoc cref="AskWitnesses"/>
    public async ValueTask<IReadOnlyList<NoteSignature>> CosignAsync(
        SignedNote note, Func<long, MerkleHash[]> proofFrom, CancellationToken cancellationToken)
    {
        var checkpoint = Checkpoint.Parse(note.Text);
        var signed = new Dictionary<string, NoteSignature>(StringComparer.Ordinal);
        using var enough = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        Task<(string Name, NoteSignature? Signature)>[] asked = [.. _witnesses.Select(AskAsync)];
        await foreach (var answer in Task.WhenEach(asked))
        {
            if (await answer is (var name, { } signature))
            {
                var before = _policy.IsQuorum(signed.Keys.ToHashSet());
                signed[name] = signature;
                if (!before && _policy.IsQuorum(signed.Keys.ToHashSet()))
                {
                    enough.CancelAfter(Grace);
                }
            }
        }

        return _policy.IsQuorum(signed.Keys.ToHashSet())
            ? [.. _witnesses.Select(witness => signed.GetValueOrDefault(witness.Name)).OfType<NoteSignature>()]
            : throw NoQuorum("publishing the log", $"too few witnesses cosigned {checkpoint.Size} leaves");

        async Task<(string, NoteSignature?)> AskAsync(AskedWitness witness) =>
            (witness.Name, await witness.AskAsync(note, checkpoint, proofFrom, enough.Token, cancellationToken));
    }

    /// <summary>A refusal that names the witnesses which did not cosign.</summary>
    public RefusedException NoQuorum(string stage, string reason)
    {
        var missing = Standings.Where(witness => witness.Problem is not null).Select(witness => $"{witness.Name} ({witness.Problem})").ToArray();
        return new RefusedException(new Refusal
        {
            Code = RefusalCode.Unavailable,
            Party = _options.Participant,
            Stage = stage,
            Reason = missing.Length == 0 ? reason : $"{reason}; missing: {string.Join(", ", missing)}",
            Remedy = "Ask who runs the missing witnesses to start them, and try again; GET /log/witnesses shows how each stands.",
        });
    }
}
