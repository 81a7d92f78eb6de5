using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Details;

/// <summary>What an erasure did.</summary>
public sealed record SubjectErasure
{
    public required SubjectId Subject { get; init; }

    /// <summary>Details whose key and salt were destroyed.</summary>
    public required long Details { get; init; }

    /// <summary>Index of the leaf <c>subject.erased</c>.</summary>
    public required long Leaf { get; init; }
}

/// <summary>The details of what a participant signs must be those that it committed to.</summary>
public static class DetailRules
{
    /// <summary>What is wrong, or null.</summary>
    /// <param name="commitments">In the signed text.</param>
    /// <param name="details">That came with it, in any order.</param>
    public static string? Violation(IReadOnlyCollection<Sha256Digest> commitments, IReadOnlyCollection<SaltedDetail> details)
    {
        ArgumentNullException.ThrowIfNull(commitments);
        ArgumentNullException.ThrowIfNull(details);
        if (details.Any(detail => detail.Salt.Length != SaltedDetail.SaltLength))
        {
            return $"a salt has {SaltedDetail.SaltLength} bytes";
        }

        if (details.Any(detail => detail.Detail.Text.Length is 0 or > Detail.LongestText))
        {
            return $"a detail has 1 to {Detail.LongestText} characters";
        }

        return details.Select(detail => detail.Commitment).ToHashSet().SetEquals(commitments)
            ? null
            : "the details that came with it are not those that it commits to";
    }
}
