using DuckDB.NET.Data;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Benchmarks;

/// <summary>One clinic of 1,000,000 visits, the same rows at every run, behind a gateway and a connector as processes, and an institute that may export them.</summary>
internal sealed class ExportSpace : IAsyncDisposable
{
    internal const int Rows = 1_000_000;

    private const string File =
        """
        space: clinic
        products:
          visits:
            elements:
              - { name: patient, type: integer, meaning: Number of the patient, level: 2 }
              - { name: region, type: text, meaning: Region of the visit, level: 2 }
              - { name: pressure, type: real, meaning: Systolic blood pressure, level: 2 }
              - { name: cholesterol, type: real, meaning: Total cholesterol, level: 2 }
        policies:
          research:
            summary: Rows for research.
            permissions:
              - { id: rows, consumers: [institute], purposes: [research], operations: [export], elements: ["*"], maximumLevel: 2,
                  notBefore: 2026-01-01, notAfter: 2036-01-01, quota: { calls: 100000, period: 86400 }, maximumRows: 2000000 }
              - { id: masked, consumers: [institute], purposes: [teaching], operations: [export], elements: ["*"], maximumLevel: 2,
                  notBefore: 2026-01-01, notAfter: 2036-01-01, quota: { calls: 100000, period: 86400 }, maximumRows: 2000000,
                  rows: pressure >= 0, masking: [{ element: patient, method: hash }, { element: pressure, method: round, step: 5 }] }
        owners:
          - { id: clinic, organisation: Clinic, datasets: [{ id: visits, product: visits, title: Visits, source: { kind: parquet, path: rows.parquet }, tariff: { currency: CNY, perJob: 1, perCell: 0 }, policy: research }] }
        consumers:
          - { id: institute, organisation: Institute }
        """;

    private readonly string _folder;
    private readonly RunningSpace _running;

    private ExportSpace(string folder, RunningSpace running)
    {
        _folder = folder;
        _running = running;
        Institute = running.Client(ParticipantId.Parse("institute"));
    }

    internal static IReadOnlyList<ElementName> Elements { get; } = [.. "patient,region,pressure,cholesterol".Split(',').Select(ElementName.Parse)];

    internal SpaceClient Institute { get; }

    internal RunningProcess Gateway => _running.Gateway;

    internal RunningProcess Connector => _running.Connectors.Values.Single();

    internal static async Task<ExportSpace> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("tspace-export-").FullName;
        try
        {
            WriteRows(folder);
            var file = Path.Combine(folder, "space.yaml");
            await System.IO.File.WriteAllTextAsync(file, File);
            return new ExportSpace(
                folder, await RunningSpace.StartAsync(file, Path.Combine(folder, "space"), new Progress<string>(), TimeProvider.System, CancellationToken.None));
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    internal Task<TokenResponse> GrantAsync(string purpose) => Institute.Grants.RequestAsync(new AuthorizationDetail
    {
        Product = ProductId.Parse("visits"),
        Elements = Elements,
        Operation = Operation.Export,
        Purpose = purpose,
        Parameters = new GrantParameters { MaximumJobs = 1000, MaximumCells = 1_000_000_000, LifetimeSeconds = 6 * 60 * 60 },
    });

    public async ValueTask DisposeAsync()
    {
        Institute.Dispose();
        await _running.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // One thread, so that the generator's numbers come in the same order at every run.
    private static void WriteRows(string folder)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        foreach (var sql in (string[])["SET threads = 1", "SELECT setseed(0.25)",
            $"""
            COPY (SELECT range AS patient, printf('r%02d', 1 + CAST(floor(20 * pow(random(), 1.3)) AS INTEGER)) AS region,
                         60 + 200 * (random() + random() + random()) / 3 AS pressure, 1 + 14 * (random() + random()) / 2 AS cholesterol
                  FROM range({Rows}))
            TO '{Path.Combine(folder, "rows.parquet")}' (FORMAT parquet)
            """])
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
