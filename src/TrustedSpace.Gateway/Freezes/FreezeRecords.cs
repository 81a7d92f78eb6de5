using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Freezes;

/// <summary>Where a freeze is kept: its words in the database, its details beside the log, its leaves in the log.</summary>
internal sealed class FreezeRecords(FreezeStore store, DetailVault vault, FlowLog log, TimeProvider time)
{
    public Task<IReadOnlyList<Freeze>> ReadAsync(CancellationToken cancellationToken) => store.ReadAsync(cancellationToken);

    public Task AddAsync(Freeze freeze, IReadOnlyList<SaltedDetail> details)
    {
        vault.Keep(details, Readers(freeze));
        return store.SaveAsync(freeze, isNew: true);
    }

    public Task SaveAsync(Freeze freeze, IReadOnlyList<SaltedDetail> details)
    {
        vault.Keep(details, Readers(freeze));
        return store.SaveAsync(freeze, isNew: false);
    }

    /// <summary>Writes the leaves that are missing and notes each.</summary>
    public async Task<Freeze> RecordAsync(Freeze freeze)
    {
        if (freeze.Leaf is null)
        {
            var leaf = new FreezeOrdered { Freeze = freeze.Id, Subject = freeze.Subject, By = freeze.By, Order = freeze.Order, At = Now() };
            freeze = freeze with { Leaf = await log.AppendAsync(leaf, CancellationToken.None) };
            await store.SaveAsync(freeze, isNew: false);
        }

        if (freeze is { Lift: { } lift, LiftedBy: { } by, LiftLeaf: null })
        {
            var leaf = new FreezeLifted { Freeze = freeze.Id, By = by, Lift = lift, At = Now() };
            freeze = freeze with { LiftLeaf = await log.AppendAsync(leaf, CancellationToken.None) };
            await store.SaveAsync(freeze, isNew: false);
        }

        return freeze;
    }

    // A participant reads why it was frozen; of a dataset, a grant and a job only regulators do.
    private static IEnumerable<ParticipantId> Readers(Freeze freeze) =>
        freeze.Subject.Kind == FreezeSubjectKind.Participant ? [freeze.By, ParticipantId.Parse(freeze.Subject.Id)] : [freeze.By];

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
