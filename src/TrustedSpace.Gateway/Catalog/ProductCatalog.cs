using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Catalog;

/// <summary>
/// What owners offer. Reads go to an immutable snapshot; a publication is durable before it shows. Publications are made one
/// after another, so that two owners can't bring two schemas into one product at the same time.
/// </summary>
public sealed class ProductCatalog(IDbContextFactory<GatewayDbContext> contexts) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private Snapshot _snapshot = new([]);

    /// <summary>Every product, ordered by id.</summary>
    public IReadOnlyList<DataProduct> All => Volatile.Read(ref _snapshot).Ordered;

    public DataProduct? Find(ProductId id) => Volatile.Read(ref _snapshot).Products.GetValueOrDefault(id);

    /// <summary>Descriptions of one owner's datasets.</summary>
    public IReadOnlyList<DatasetDescription> OfOwner(ParticipantId owner) =>
        [.. Volatile.Read(ref _snapshot).Published.Where(dataset => dataset.Owner == owner).Select(dataset => dataset.Description)];

    /// <summary>Fills the snapshot from storage; called once, before the server is bound.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        Volatile.Write(ref _snapshot, new Snapshot([.. await context.Set<PublishedDataset>().AsNoTracking().ToListAsync(cancellationToken)]));
    }

    /// <summary>Replaces all datasets of an owner; announcing the same again changes nothing.</summary>
    /// <param name="owner">Whose datasets are replaced.</param>
    /// <param name="datasets">Sound descriptions of that owner.</param>
    /// <param name="check">Sees the other owners' descriptions and may refuse by throwing; nothing is stored then.</param>
    /// <param name="record">Records one that is new or changed, durably, before any counts.</param>
    /// <param name="cancellationToken">Ends the waiting for earlier publications.</param>
    /// <returns>Whether anything changed.</returns>
    internal async Task<bool> ReplaceAsync(
        ParticipantId owner,
        IReadOnlyList<PublishedDataset> datasets,
        Action<IReadOnlyList<DatasetDescription>> check,
        Func<PublishedDataset, Task> record,
        CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var all = _snapshot.Published.ToLookup(dataset => dataset.Owner == owner);
            check([.. all[false].Select(dataset => dataset.Description)]);
            var known = all[true].Select(dataset => dataset.Publication).ToHashSet();
            if (known.SetEquals(datasets.Select(dataset => dataset.Publication)))
            {
                return false;
            }

            foreach (var changed in datasets.Where(dataset => !known.Contains(dataset.Publication)))
            {
                await record(changed);
            }

            await StoreAsync(owner, datasets, cancellationToken);
            Volatile.Write(ref _snapshot, new Snapshot([.. all[false], .. datasets]));
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task StoreAsync(ParticipantId owner, IReadOnlyList<PublishedDataset> datasets, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Set<PublishedDataset>().Where(dataset => dataset.Owner == owner).ExecuteDeleteAsync(cancellationToken);
        context.AddRange(datasets);
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private sealed class Snapshot(PublishedDataset[] published)
    {
        public IReadOnlyList<PublishedDataset> Published { get; } = published;

        public FrozenDictionary<ProductId, DataProduct> Products { get; } =
            ProductFormation.Form([.. published.Select(dataset => dataset.Description)]).ToFrozenDictionary(product => product.Id);

        public IReadOnlyList<DataProduct> Ordered => [.. Products.Values.OrderBy(product => product.Id)];
    }
}
