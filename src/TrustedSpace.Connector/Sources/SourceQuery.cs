using System.Data.Common;

namespace TrustedSpace.Connector.Sources;

/// <summary>How a query's result is taken: at once, or row by row at the reader's pace.</summary>
public enum QueryKind
{
    Whole,
    Streamed,
}

/// <summary>A command and the connection and transaction it runs in; disposing it gives them back.</summary>
public sealed class SourceQuery(DbConnection connection, DbTransaction? transaction, DbCommand command) : IAsyncDisposable
{
    public DbCommand Command { get; } = command;

    public async ValueTask DisposeAsync()
    {
        await Command.DisposeAsync();
        if (transaction is not null)
        {
            await transaction.DisposeAsync();
        }

        await connection.DisposeAsync();
    }
}
