using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Flows;

/// <summary>What earlier leaves tell about an entry that only names them.</summary>
/// <param name="Grants">The first earlier leaf that issues or denies a grant, as <see cref="GrantTerms.Of"/> reads it; null where there is none.</param>
/// <param name="Leaves">The entry of an earlier leaf; null where there is none that can be read.</param>
public sealed record EntryContext(Func<GrantId, GrantTerms?> Grants, Func<long, LogEntry?> Leaves);
