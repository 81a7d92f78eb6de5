using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Transparency.Audit;

/// <summary>What <see cref="LogVerifier"/> found.</summary>
/// <param name="Checkpoint">The checkpoint, if its signature is right; what it commits to is proven only without a problem.</param>
/// <param name="Problem">The first thing wrong, or null: then every entry up to the checkpoint's size is as it was signed.</param>
/// <param name="Ignored">
/// Files that were not checked because no checkpoint covers them: the journal and lock of the writer, tiles written ahead of
/// the next checkpoint, strangers.
/// </param>
public sealed record LogVerification(Checkpoint? Checkpoint, LogProblem? Problem, IReadOnlyList<string> Ignored)
{
    /// <summary>When each witness of the policy cosigned the checkpoint, by name; null where it did not. Empty without a policy.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset?> Cosignatures { get; init; } = new Dictionary<string, DateTimeOffset?>();

    public bool IsValid => Problem is null;
}
