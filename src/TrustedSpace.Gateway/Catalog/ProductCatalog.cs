using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

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
        [.. Volatile.Read(ref _snapshot).Descriptions.Where(description => description.Owner == owner)];

    /// <summary>Fills the snapshot from storage; called once, before the server is bound.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var published = await context.Set<PublishedDataset>().AsNoTracking().ToListAsync(cancellationToken);
        Volatile.Write(ref _snapshot, new Snapshot([.. published.Select(dataset => dataset.Description)]));
    }

    /// <summary>Replaces all datasets of an owner; announcing the same again changes nothing.</summary>
    /// <param name="owner">Whose datasets are replaced.</param>
    /// <param name="datasets">Sound descriptions of that owner.</param>
    /// <param name="check">Sees the other owners' descriptions and may refuse by throwing; nothing is stored then.</param>
    /// <param name="cancellationToken">Ends the waiting for earlier publications.</param>
    /// <returns>Whether anything changed.</returns>
    internal async Task<bool> ReplaceAsync(
        ParticipantId owner,
        IReadOnlyList<DatasetDescription> datasets,
        Action<IReadOnlyList<DatasetDescription>> check,
        CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            DatasetDescription[] others = [.. _snapshot.Descriptions.Where(description => description.Owner != owner)];
            check(others);
            if (Digests(datasets).SetEquals(Digests(OfOwner(owner))))
            {
                return false;
            }

            await StoreAsync(owner, datasets, cancellationToken);
            Volatile.Write(ref _snapshot, new Snapshot([.. others, .. datasets]));
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private static HashSet<Sha256Digest> Digests(IEnumerable<DatasetDescription> datasets) => [.. datasets.Select(CanonicalJson.Hash)];

    private async Task StoreAsync(ParticipantId owner, IReadOnlyList<DatasetDescription> datasets, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        await context.Set<PublishedDataset>().Where(dataset => dataset.Owner == owner).ExecuteDeleteAsync(cancellationToken);
        context.AddRange(datasets.Select(PublishedDataset.Of));
        await context.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private sealed class Snapshot(DatasetDescription[] descriptions)
    {
        public IReadOnlyList<DatasetDescription> Descriptions { get; } = descriptions;

        public FrozenDictionary<ProductId, DataProduct> Products { get; } =
            ProductFormation.Form(descriptions).ToFrozenDictionary(product => product.Id);

        public IReadOnlyList<DataProduct> Ordered => [.. Products.Values.OrderBy(product => product.Id)];
    }
}
