using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Details;

/// <summary>
/// Keeps the words of a refusal where they may quote what someone typed, those of malformed requests and of callers that prove nothing, in the vault alone. Leaves
/// and the database name code, party, stage and remedy, and the commitment to the words, which are put back for whom they concern while the vault has them.
/// </summary>
internal sealed class RefusalWords(DetailVault vault)
{
    /// <summary>What stands in the leaf before the commitment.</summary>
    public const string Instead = "kept beside the log as ";

    private const int CommitmentLength = 43;

    /// <param name="refusal">What the caller was told.</param>
    /// <param name="caller">Whom it concerns; its details are kept under its own id.</param>
    /// <returns>What the leaf says.</returns>
    public Refusal ForLeaf(Refusal refusal, ParticipantId caller)
    {
        if (!refusal.Code.MayQuoteInput() || refusal.Reason.Length == 0)
        {
            return refusal;
        }

        var text = refusal.Reason.Length <= Detail.LongestText ? refusal.Reason : refusal.Reason[..Detail.LongestText];
        var detail = SaltedDetail.Of(new Detail { Subject = SubjectId.Parse(caller.Value), Text = Whole(text) });
        vault.Keep([detail], [caller, refusal.Party]);
        return refusal with { Reason = Instead + detail.Commitment };
    }

    /// <returns>A text with the words in place of the commitment that it names; as it is where it names none, the words are not the reader's, or were erased.</returns>
    public string Opened(string text, CallerIdentity reader)
    {
        var start = text.IndexOf(Instead, StringComparison.Ordinal);
        var end = start + Instead.Length + CommitmentLength;
        return start >= 0
            && end <= text.Length
            && Sha256Digest.TryParse(text[(end - CommitmentLength)..end], out var commitment)
            && vault.Find(commitment) is { } kept
            && kept.IsFor(reader)
                ? string.Concat(text.AsSpan(0, start), kept.Detail.Detail.Text, text.AsSpan(end))
                : text;
    }

    // Half of a surrogate pair has no canonical JSON.
    private static string Whole(string text) => new([.. text.EnumerateRunes().SelectMany(rune => rune.ToString())]);
}
