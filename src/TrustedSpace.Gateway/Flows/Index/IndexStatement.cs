using Microsoft.Data.Sqlite;

namespace TrustedSpace.Gateway.Flows;

/// <summary>One prepared statement with its parameters <c>$0</c>, <c>$1</c> … by place.</summary>
internal sealed class IndexStatement : IDisposable
{
    private readonly SqliteCommand _command;

    public IndexStatement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var place = 0; sql.Contains($"${place}", StringComparison.Ordinal); place++)
        {
            _command.Parameters.Add(new SqliteParameter($"${place}", null));
        }
    }

    public int Run(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null where there is none.</summary>
    public object? Value(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    public SqliteDataReader Rows(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    /// <inheritdoc />
    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object> values)
    {
        for (var place = 0; place < values.Length; place++)
        {
            _command.Parameters[place].Value = values[place];
        }
    }
}
