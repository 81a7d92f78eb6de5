using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Catalog;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Policy;

/// <summary>Reads what a decision's obligations say about the rows of an export into what a source can be asked.</summary>
internal sealed class RowDuties(StatisticsQueries queries)
{
    /// <summary>The condition of the permitted rows; null: every row.</summary>
    /// <exception cref="RefusedException">It is not a condition over the schema.</exception>
    public Predicate? Where(string? rows, StatisticsSchema schema) => rows is { } condition
        ? queries.Read($"SELECT COUNT(*) FROM \"{schema.Product}\" WHERE ({condition}\n)", schema).Where
        : null;

    /// <summary>The masks, with the secret of the dataset's hashes.</summary>
    public static RowMasks Masks(Obligations obligations, OwnedDataset dataset) => new(obligations.Masking ?? [], dataset.Secret);
}
