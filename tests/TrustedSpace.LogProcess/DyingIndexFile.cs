using Microsoft.Data.Sqlite;
using SQLitePCL;
using TrustedSpace.Gateway.Flows;

namespace TrustedSpace.LogProcess;

/// <summary>An index whose process dies when its writer begins the n-th statement: between any two changes, before a commit, and after one.</summary>
internal sealed class DyingIndexFile(string path, int dieAt) : IndexFile(path)
{
    private int _statements;

    public override SqliteConnection OpenToWrite()
    {
        var connection = base.OpenToWrite();
        raw.sqlite3_trace(connection.Handle, Count, null);
        return connection;
    }

    private void Count(object data, string statement)
    {
        if (++_statements == dieAt)
        {
            SuddenDeath.Come();
        }
    }
}
