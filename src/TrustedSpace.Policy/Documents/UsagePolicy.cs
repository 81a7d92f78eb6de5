using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Policy.Documents;

/// <summary>
/// What an owner permits with one dataset, in the terms of ODRL 2.2: permissions with assignees (consumers), actions
/// (operations), constraints (purposes, elements, level, period, quota) and duties (obligations). What no permission
/// grants as a whole is denied. Checked by <see cref="UsagePolicyRules"/>; <c>docs/policy.md</c> shows examples.
/// </summary>
public sealed record UsagePolicy
{
    public required DatasetId Dataset { get; init; }

    /// <summary>In the owner's order: the first that grants a request is the one that counts.</summary>
    public required IReadOnlyList<Permission> Permissions { get; init; }
}
