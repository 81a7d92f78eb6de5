using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Sources;

/// <summary>The rows of one <see cref="RowQuery"/> in a lasting order, from one snapshot of the data; read once.</summary>
public sealed class OpenedRows : IAsyncDisposable
{
    private readonly SourceQuery _query;
    private readonly Func<CancellationToken, IAsyncEnumerable<RowBatch>> _read;

    internal OpenedRows(Sha256Digest version, SourceQuery query, Func<CancellationToken, IAsyncEnumerable<RowBatch>> read) =>
        (Version, _query, _read) = (version, query, read);

    /// <summary>Digest that changes when the data do, or the engine's way of hashing; it tells nothing about a row to who can't guess them all.</summary>
    public Sha256Digest Version { get; }

    /// <inheritdoc cref="DataSource.ReadRowsAsync"/>
    public IAsyncEnumerable<RowBatch> ReadAsync(CancellationToken cancellation) => _read(cancellation);

    public ValueTask DisposeAsync() => _query.DisposeAsync();
}
