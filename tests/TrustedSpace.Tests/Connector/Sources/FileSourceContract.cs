using TrustedSpace.Connector.Sources;
using TrustedSpace.Tests.Connector.Sources.Contract;

namespace TrustedSpace.Tests.Connector.Sources;

/// <summary>The contract over a file in a directory of its own.</summary>
public abstract class FileSourceContract : SourceContract, IDisposable
{
    private int _files;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("ts-source-").FullName;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected override Task<DataSource> OpenStoredAsync(SampleData stored, SampleData described) =>
        DataSource.OpenAsync(Write(stored), described.Description);

    protected override Task<DataSource> OpenJoinedAsync(SampleData facts, SampleData lookup, JoinOptions join, SampleData described) => DataSource.OpenAsync(
        Write(facts) with { Joins = [join with { Path = Write(lookup).Path }] },
        described.Description);

    protected string NextPath(string ending) => Path.Combine(Folder, $"visits-{_files++}.{ending}");

    /// <summary>Writes the rows into a file and says how to read it.</summary>
    protected abstract SourceOptions Write(SampleData data);
}
