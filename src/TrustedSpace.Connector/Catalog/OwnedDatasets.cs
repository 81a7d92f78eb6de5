using System.Collections.Frozen;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Catalog;

/// <summary>The owner's datasets, opened and checked before the connector serves; at most one of each product.</summary>
internal sealed class OwnedDatasets(ConnectorOptions options, RowDuties duties, DatasetSecrets secrets, ConnectorIdentity identity) : IAsyncDisposable
{
    private readonly Stage _stage = new(identity.Participant, "catalog");
    private FrozenDictionary<DatasetId, OwnedDataset> _datasets = FrozenDictionary<DatasetId, OwnedDataset>.Empty; // set once, before anything is served

    /// <summary>Opens every source and holds it against its description.</summary>
    /// <exception cref="CannotStartException">Data contradict a description or can't be read; every fault of every dataset is listed.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var opened = new Dictionary<DatasetId, OwnedDataset>();
        var faults = new List<string>();
        foreach (var dataset in options.Datasets)
        {
            try
            {
                faults.AddRange(RowFaults(dataset));
                opened.Add(dataset.Description.Id, await OpenAsync(dataset, cancellationToken));
            }
            catch (Exception fault) when (fault is SourceMismatchException or SourceException or ArgumentException)
            {
                faults.Add(fault.Message.TrimEnd());
            }
        }

        _datasets = opened.ToFrozenDictionary();
        if (faults.Count > 0)
        {
            throw new CannotStartException("datasets", faults);
        }
    }

    /// <summary>Every dataset, ordered by id.</summary>
    public IReadOnlyList<OwnedDataset> All => [.. _datasets.Values.OrderBy(dataset => dataset.Description.Id.Value, StringComparer.Ordinal)];

    /// <exception cref="RefusedException">The owner has no such dataset.</exception>
    public OwnedDataset Find(DatasetId id) => _datasets.GetValueOrDefault(id)
        ?? throw _stage.Refuse(RefusalCode.Unknown, $"{identity.Participant} has no dataset {id}", "Take the dataset's id from the catalog.");

    /// <exception cref="RefusedException">The owner has no dataset in that product.</exception>
    public OwnedDataset InProduct(ProductId product) => _datasets.Values.FirstOrDefault(dataset => dataset.Description.Product == product)
        ?? throw _stage.Refuse(RefusalCode.Unknown, $"{identity.Participant} has no dataset in product {product}", "Take the product's id from the catalog.");

    public async ValueTask DisposeAsync()
    {
        foreach (var dataset in _datasets.Values)
        {
            await dataset.Source.DisposeAsync();
        }
    }

    private async Task<OwnedDataset> OpenAsync(DatasetOptions dataset, CancellationToken cancellationToken)
    {
        var secret = secrets.Of(dataset.Description.Id);
        return new OwnedDataset
        {
            Description = dataset.Description,
            Schema = ProductSchema.Of(dataset.Description),
            Policy = new UsagePolicyDocument(dataset.Policy),
            Secret = secret,
            Source = await DataSource.OpenAsync(dataset.Source, dataset.Description, cancellationToken),
        };
    }

    /// <summary>Conditions of the policy's rows that can't be read; the masks were checked with the configuration.</summary>
    private IEnumerable<string> RowFaults(DatasetOptions dataset)
    {
        var schema = ProductSchema.Of(dataset.Description);
        foreach (var permission in dataset.Policy.Permissions)
        {
            if (Refusal(permission.Rows, schema) is { } refusal)
            {
                yield return $"Dataset {dataset.Description.Id}: the rows of permission {permission.Id} can't be read. {refusal.Reason}";
            }
        }
    }

    private Refusal? Refusal(string? rows, StatisticsSchema schema)
    {
        try
        {
            duties.Where(rows, schema);
            return null;
        }
        catch (RefusedException unreadable)
        {
            return unreadable.Refusal;
        }
    }
}
