using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Details;

/// <summary>
/// Keeps the words of a refusal out of a leaf where they may quote what someone typed: those of malformed requests and of callers that prove nothing. The leaf
/// names code, party, stage and remedy, and the commitment to the words. All other reasons are made of identifiers, terms and numbers.
/// </summary>
internal sealed class RefusalWords(DetailVault vault)
{
    /// <summary>What stands in the leaf before the commitment.</summary>
    public const string Instead = "kept beside the log as ";

    /// <param name="refusal">What the caller was told.</param>
    /// <param name="caller">Whom it concerns; its details are kept under its own id.</param>
    /// <returns>What the leaf says.</returns>
    public Refusal ForLeaf(Refusal refusal, ParticipantId caller)
    {
        if (refusal.Code is not (RefusalCode.Invalid or RefusalCode.Unauthenticated) || refusal.Reason.Length == 0)
        {
            return refusal;
        }

        var text = refusal.Reason.Length <= Detail.LongestText ? refusal.Reason : refusal.Reason[..Detail.LongestText];
        var detail = SaltedDetail.Of(new Detail { Subject = SubjectId.Parse(caller.Value), Text = Whole(text) });
        vault.Keep([detail], [caller, refusal.Party]);
        return refusal with { Reason = Instead + detail.Commitment };
    }

    // Half of a surrogate pair has no canonical JSON.
    private static string Whole(string text) => new([.. text.EnumerateRunes().SelectMany(rune => rune.ToString())]);
}
