using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Witnesses;

/// <summary>
/// Whose word makes a checkpoint count (C2SP tlog-policy): the logs it may be of, the witnesses, and how many of which must have
/// cosigned it. Read from a file that whoever relies on it must have got over a channel they trust.
/// </summary>
public sealed class WitnessPolicy
{
    private readonly string _text;
    private readonly Quorum _quorum;

    internal WitnessPolicy(string text, IReadOnlyList<PolicyLog> logs, IReadOnlyList<PolicyWitness> witnesses, Quorum quorum)
    {
        _text = text;
        _quorum = quorum;
        Logs = logs;
        Witnesses = witnesses;
    }

    /// <summary>The logs, in the file's order; each has a key of its own.</summary>
    public IReadOnlyList<PolicyLog> Logs { get; }

    /// <summary>The witnesses, in the file's order, those outside the quorum too.</summary>
    public IReadOnlyList<PolicyWitness> Witnesses { get; }

    /// <summary>Whether a checkpoint counts without any cosignature.</summary>
    public bool NeedsNone => _quorum == Quorum.None;

    /// <summary>Reads the text of a policy file.</summary>
    /// <exception cref="PolicyException">Malformed; names the line.</exception>
    public static WitnessPolicy Parse(string text) => new PolicyReader(text).Read();

    /// <summary>Reads a policy file, UTF-8.</summary>
    /// <exception cref="PolicyException">Malformed; names the line.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static WitnessPolicy Load(string path) => Parse(File.ReadAllText(path));

    /// <summary>Would a checkpoint with the cosignatures of these witnesses, by name, count?</summary>
    public bool IsQuorum(IReadOnlySet<string> signed) => _quorum.IsMet(signed);

    /// <summary>
    /// Looks for the signatures of the policy's logs and witnesses. Lines of unknown keys are ignored.
    /// </summary>
    /// <exception cref="NoteException">No log of the policy signed, the text is not its checkpoint, or a known key's signature is wrong.</exception>
    public PolicyVerdict Evaluate(SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var checkpoint = Checkpoint.Open(note, note.Verify([.. Logs.Select(log => log.Key)])[0]);
        var cosignatures = new OrderedDictionary<string, DateTimeOffset?>();
        foreach (var witness in Witnesses)
        {
            cosignatures[witness.Name] = SignedAt(note, witness.Key);
        }

        var signed = cosignatures.Where(cosignature => cosignature.Value is not null).Select(cosignature => cosignature.Key).ToHashSet();
        return new PolicyVerdict(checkpoint, cosignatures, _quorum.IsMet(signed));
    }

    /// <summary>As <see cref="Evaluate"/>, for one who needs the quorum.</summary>
    /// <exception cref="NoteException">As <see cref="Evaluate"/>.</exception>
    /// <exception cref="PolicyException">Too few of the witnesses signed.</exception>
    public PolicyVerdict Verify(SignedNote note)
    {
        var verdict = Evaluate(note);
        return verdict.IsQuorum
            ? verdict
            : throw new PolicyException(
                $"The checkpoint of size {verdict.Checkpoint.Size} lacks the quorum \"{_quorum.Name}\": no cosignature of {string.Join(", ", verdict.Missing)}.");
    }

    /// <summary>The policy as it was read.</summary>
    public override string ToString() => _text;

    private static DateTimeOffset? SignedAt(SignedNote note, CosignatureVerifier key)
    {
        DateTimeOffset? signed = null;
        foreach (var line in note.Signatures.Where(key.Matches))
        {
            signed = key.TryVerify(note.Text, line, out var time)
                ? time
                : throw new NoteException($"The cosignature of {key.Name} (key {key.KeyId:x8}) does not fit the checkpoint: it was altered.");
        }

        return signed;
    }
}
