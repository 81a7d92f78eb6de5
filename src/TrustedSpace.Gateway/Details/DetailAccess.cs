using TrustedSpace.Gateway.Objections;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Details;

/// <summary>Who may read a detail: whom it concerns, the parties of the objection it belongs to, and regulators. To anyone else it does not exist.</summary>
internal sealed class DetailAccess(DetailVault vault, ObjectionStore objections, CallerWords words)
{
    private const string Stage = "details";

    /// <exception cref="RefusedException">There is no such detail for this caller: it was erased, never kept, or is another's.</exception>
    public async Task<SaltedDetail> ReadAsync(Sha256Digest commitment, CallerIdentity caller, CancellationToken cancellationToken) =>
        vault.Find(commitment) is { } kept && await MayReadAsync(kept, caller, cancellationToken)
            ? kept.Detail
            : throw words.Refused(RefusalCode.Unknown, $"no detail {commitment} is kept for {caller.Id}", "It may have been erased; its commitment in the log stays.", Stage);

    private async Task<bool> MayReadAsync(KeptDetail kept, CallerIdentity caller, CancellationToken cancellationToken) =>
        kept.IsFor(caller)
        || (kept.Objection is { } id && (await objections.FindAsync(id, cancellationToken))?.Status?.Parties.Contains(caller.Id) == true);
}
