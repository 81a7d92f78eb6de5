using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Freezes;

/// <summary>Where a freeze is kept: its words in the database, its details beside the log, its leaves in the log.</summary>
internal sealed class FreezeRecords(FreezeStore store, DetailVault vault, FlowLog log, FlowIndex index, TimeProvider time)
{
    private const int Page = 100;

    public Task<IReadOnlyList<Freeze>> ReadAsync(CancellationToken cancellationToken) => store.ReadAsync(cancellationToken);

    public Task SaveAsync(Freeze freeze, IReadOnlyList<SaltedDetail> details)
    {
        vault.Keep(details, Readers(freeze));
        return store.SaveAsync(freeze);
    }

    /// <summary>Writes the leaves that are missing and notes each. One that was written and, for a crash or a full disk, not noted is found in the log.</summary>
    /// <param name="freeze">As it is stored.</param>
    /// <param name="isNew">Whether it was stored a moment ago, so that no leaf can name it yet.</param>
    /// <exception cref="IndexStoppedException">Whether the leaf was written can't be looked up.</exception>
    public async Task<Freeze> RecordAsync(Freeze freeze, bool isNew = false)
    {
        if (freeze.Leaf is null)
        {
            var leaf = new FreezeOrdered { Freeze = freeze.Id, Subject = freeze.Subject, By = freeze.By, Order = freeze.Order, At = Now() };
            freeze = freeze with { Leaf = await OnceAsync(leaf, isNew, earlier => earlier.Freeze == freeze.Id) };
            await store.SaveAsync(freeze);
        }

        if (freeze is { Lift: { } lift, LiftedBy: { } by, LiftLeaf: null })
        {
            var leaf = new FreezeLifted { Freeze = freeze.Id, By = by, Lift = lift, At = Now() };
            freeze = freeze with { LiftLeaf = await OnceAsync(leaf, isNew, earlier => earlier.Freeze == freeze.Id) };
            await store.SaveAsync(freeze);
        }

        return freeze;
    }

    private async Task<long> OnceAsync<T>(T leaf, bool isNew, Func<T, bool> isSame)
        where T : LogEntry
    {
        for (long? before = isNew ? null : long.MaxValue; before is not null;)
        {
            var page = await index.SearchAsync(new FlowQuery { Kinds = [EntryKind.Of<T>()], Before = before, Limit = Page }, CancellationToken.None);
            if (page.Entries.FirstOrDefault(found => found.Entry is T earlier && isSame(earlier)) is { } written)
            {
                return written.Index;
            }

            before = page.Before;
        }

        return await log.AppendAsync(leaf, CancellationToken.None);
    }

    // A participant reads why it was frozen; of a dataset, a grant and a job only regulators do.
    private static IEnumerable<ParticipantId> Readers(Freeze freeze) =>
        freeze.Subject.Kind == FreezeSubjectKind.Participant ? [freeze.By, ParticipantId.Parse(freeze.Subject.Id)] : [freeze.By];

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
