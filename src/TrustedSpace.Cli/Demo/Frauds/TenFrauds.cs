using TrustedSpace.Client.Audit;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Demo.Frauds;

/// <summary>The frauds that the demonstration commits on a copy of its own log, which holds at least two grants, a denial and two released flows.</summary>
internal static class TenFrauds
{
    public static IReadOnlyList<Fraud> All { get; } =
    [
        new("a deleted leaf", AuditRules.History, entries => entries.SkipLast(1)),
        new("an altered price", AuditRules.Charges, entries => Replace<Flow>(entries, IsCharged, flow => flow with { Charges = [flow.Charges[0] with { Amount = flow.Charges[0].Amount - 1 }, .. flow.Charges.Skip(1)] })),
        new("a flow after revocation", AuditRules.Contracts, AfterRevocation),
        new("a duplicated charge", AuditRules.Charges, entries => [.. entries, entries.OfType<Flow>().Last(IsCharged)]),
        new("a back-dated grant", AuditRules.Times, entries => Replace<GrantIssued>(entries, _ => true, BackDate)),
        new("a forged decision", AuditRules.Decisions, entries => Replace<GrantIssued>(entries, _ => true, issued => issued with { Decisions = [issued.Decisions[0], issued.Decisions[0], .. issued.Decisions.Skip(2)] })),
        new("a swapped result digest", AuditRules.Releases, entries => Replace<Flow>(entries, IsCharged, flow => flow with { Response = Sha256Digest.Of("another result"u8) })),
        new("a split history", AuditRules.History, entries => Replace<ParticipantChanged>(entries, _ => true, changed => changed with { Organisation = "Somebody else" })),
        new("a split that does not sum", AuditRules.Charges, entries => Replace<SplitSettled>(entries, split => split.Gross > 0, Misdivide)),
        new("a missing denial", AuditRules.Denials, entries => entries.Where(entry => entry is not GrantDenied)),
    ];

    private static bool IsCharged(Flow flow) => flow.Charges.Count > 0;

    // The grant ends before a flow that used it began.
    private static IEnumerable<LogEntry> AfterRevocation(IReadOnlyList<LogEntry> entries)
    {
        var flow = entries.OfType<Flow>().Last(IsCharged);
        return entries.SelectMany(entry => entry == flow
            ? new[] { new GrantRevoked { At = flow.Started - 1, Grant = flow.Grant, By = flow.Consumer }, entry }
            : [entry]);
    }

    private static GrantIssued BackDate(GrantIssued issued)
    {
        const int Hour = 3600;
        return issued with { At = issued.At - (Hour * 1000L), Request = issued.Request with { NotBefore = issued.Request.NotBefore - Hour } };
    }

    private static SplitSettled Misdivide(SplitSettled split) =>
        split with { Lines = [split.Lines[0] with { Amount = split.Lines[0].Amount + 1 }, .. split.Lines.Skip(1)] };

    // Changes the last entry of its kind.
    private static IEnumerable<LogEntry> Replace<T>(IReadOnlyList<LogEntry> entries, Func<T, bool> which, Func<T, T> change)
        where T : LogEntry
    {
        var changed = entries.OfType<T>().Last(which);
        return entries.Select(entry => entry == changed ? change(changed) : entry);
    }
}
