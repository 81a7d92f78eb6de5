using Microsoft.Data.Sqlite;
using SQLitePCL;
using TrustedSpace.Gateway.Billing;

namespace TrustedSpace.LogProcess;

/// <summary>A file of saved books whose process dies when the n-th statement begins: before a change, between two, before a commit, and after one.</summary>
internal sealed class DyingBooksFile(string path, int dieAt) : BooksFile(path)
{
    private int _statements;

    protected override SqliteConnection Open()
    {
        var connection = base.Open();
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
