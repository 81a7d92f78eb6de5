using System.Diagnostics;
using DuckDB.NET.Data;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// Three clinics of 1,000,000 visits each unless told otherwise, the same rows at every run, behind a gateway and three connectors as processes of this
/// machine, and an institute that holds a grant for all that a benchmark asks.
/// </summary>
internal sealed class QuerySpace : IAsyncDisposable
{
    internal const int RowsEach = 1_000_000;

    private const string File =
        """
        space: clinics
        products:
          visits:
            elements:
              - { name: region, type: text, meaning: Region of the visit, domain: [r01, r02, r03, r04, r05, r06, r07, r08, r09, r10, r11, r12, r13, r14, r15, r16, r17, r18, r19, r20], classification: important, level: 2 }
              - { name: pressure, type: real, meaning: Systolic blood pressure, unit: "mm[Hg]", minimum: 60, maximum: 260, classification: important, level: 2 }
              - { name: cholesterol, type: real, meaning: Total cholesterol, unit: "mmol/L", minimum: 1, maximum: 15, classification: important, level: 2 }
        policies:
          research:
            summary: Statistics for research in groups of at least 20.
            permissions:
              - { id: statistics, consumers: [institute], purposes: [research], operations: [statistics], elements: ["*"], maximumLevel: 2,
                  notBefore: 2026-01-01, notAfter: 2036-01-01, quota: { calls: 100000, period: 86400 }, minimumGroupSize: 20 }
        owners:
          - { id: clinic-a, organisation: Clinic A, datasets: [{ id: visits-a, product: visits, title: Visits to A, source: { kind: parquet, path: clinic-a.parquet }, tariff: { currency: CNY, perJob: 500, perCell: 10 }, policy: research }] }
          - { id: clinic-b, organisation: Clinic B, datasets: [{ id: visits-b, product: visits, title: Visits to B, source: { kind: parquet, path: clinic-b.parquet }, tariff: { currency: CNY, perJob: 500, perCell: 10 }, policy: research }] }
          - { id: clinic-c, organisation: Clinic C, datasets: [{ id: visits-c, product: visits, title: Visits to C, source: { kind: parquet, path: clinic-c.parquet }, tariff: { currency: CNY, perJob: 500, perCell: 10 }, policy: research }] }
        consumers:
          - { id: institute, organisation: Institute }
        """;

    private static readonly string[] Owners = ["clinic-a", "clinic-b", "clinic-c"];

    private readonly string _folder;
    private readonly RunningSpace _running;

    private QuerySpace(string folder, RunningSpace running, SpaceClient institute, TokenResponse grant)
    {
        _folder = folder;
        _running = running;
        Institute = institute;
        Grant = grant;
    }

    internal SpaceClient Institute { get; }

    /// <summary>Allows statistics over every element, thousands of jobs.</summary>
    internal TokenResponse Grant { get; }

    /// <summary>The gateway, then the connectors.</summary>
    internal IReadOnlyList<RunningProcess> Processes => [_running.Gateway, .. _running.Connectors.OrderBy(connector => connector.Key.Value).Select(connector => connector.Value)];

    /// <summary>Pattern of the Parquet files of all owners.</summary>
    internal string Files => Path.Combine(_folder, "*.parquet");

    /// <param name="rowsEach">Rows of each clinic.</param>
    /// <param name="duty">What the owners' policy asks beyond a minimum group size, in the form of the file above.</param>
    internal static async Task<QuerySpace> StartAsync(int rowsEach = RowsEach, string duty = "")
    {
        var folder = Directory.CreateTempSubdirectory("tspace-query-").FullName;
        try
        {
            WriteRows(folder, rowsEach);
            var file = Path.Combine(folder, "space.yaml");
            await System.IO.File.WriteAllTextAsync(file, File.Replace("minimumGroupSize: 20", $"minimumGroupSize: 20{duty}", StringComparison.Ordinal));
            var running = await RunningSpace.StartAsync(file, Path.Combine(folder, "space"), new Progress<string>(), TimeProvider.System, CancellationToken.None);
            var institute = running.Client(ParticipantId.Parse("institute"));
            var grant = await institute.Grants.RequestAsync(new AuthorizationDetail
            {
                Product = ProductId.Parse("visits"),
                Elements = [ElementName.Parse("region"), ElementName.Parse("pressure"), ElementName.Parse("cholesterol")],
                Operation = Operation.Statistics,
                Purpose = "research",
                Parameters = new GrantParameters { MaximumJobs = 10_000, MaximumCells = 10_000_000, LifetimeSeconds = 6 * 60 * 60 },
            });
            return new QuerySpace(folder, running, institute, grant);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Processor time so far of this process, the gateway and the connectors.</summary>
    internal TimeSpan ProcessorTime()
    {
        var total = Environment.CpuUsage.TotalTime;
        foreach (var running in Processes)
        {
            using var process = Process.GetProcessById(running.ProcessId);
            total += process.TotalProcessorTime;
        }

        return total;
    }

    public async ValueTask DisposeAsync()
    {
        Institute.Dispose();
        await _running.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // One thread, so that the generator's numbers come in the same order at every run.
    private static void WriteRows(string folder, int rowsEach)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute("SET threads = 1");
        Execute("SELECT setseed(0.25)");
        foreach (var owner in Owners)
        {
            Execute(
                $"""
                COPY (SELECT printf('r%02d', 1 + CAST(floor(20 * pow(random(), 1.3)) AS INTEGER)) AS region,
                             60 + 200 * (random() + random() + random()) / 3 AS pressure,
                             1 + 14 * (random() + random()) / 2 AS cholesterol
                      FROM range({rowsEach}))
                TO '{Path.Combine(folder, owner)}.parquet' (FORMAT parquet)
                """);
        }

        void Execute(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
