using System.Globalization;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>
/// An insurer with so many person-years that an export does not fit into all the buffers on its way: those of samples/randhie again and again, each
/// numbered. Gateway and connector are processes.
/// </summary>
public sealed class LargeSpace : IAsyncDisposable
{
    public const int Rows = 400_000;

    public static readonly ParticipantId Insurer = ParticipantId.Parse("insurer");
    public static readonly ParticipantId Actuary = ParticipantId.Parse("actuary");
    public static readonly ParticipantId Bureau = ParticipantId.Parse("bureau");

    public static readonly DatasetId Dataset = DatasetId.Parse("person-years-all");

    private readonly string _folder = Directory.CreateTempSubdirectory("trustedspace-large-").FullName;
    private RunningSpace? _running;
    private SpaceClient? _actuary;
    private SpaceClient? _bureau;

    public RunningSpace Running => _running ?? throw new InvalidOperationException("The space is not up.");

    /// <summary>Folder of the space, as --space names it.</summary>
    public string Space => Path.Combine(_folder, "space");

    public SpaceClient Consumer => _actuary ??= Running.Client(Actuary);

    public SpaceClient Regulator => _bureau ??= Running.Client(Bureau);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static IReadOnlyList<ElementName> Elements { get; } = [.. "serial,mdvis,disea,physlm,hlthp".Split(',').Select(ElementName.Parse)];

    public static async Task<LargeSpace> StartAsync()
    {
        var space = new LargeSpace();
        var sample = (await File.ReadAllLinesAsync(Path.Combine(Samples.Repository, "samples", "randhie", "insurer-a.csv"), Cancellation))[1..];
        await File.WriteAllLinesAsync(
            Path.Combine(space._folder, "rows.csv"),
            Enumerable.Range(0, Rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{Picked(sample[i % sample.Length])}")).Prepend("serial,mdvis,disea,physlm,hlthp"),
            Cancellation);
        var file = Path.Combine(space._folder, "space.yaml");
        await File.WriteAllTextAsync(file, Yaml, Cancellation);
        space._running = await RunningSpace.StartAsync(file, space.Space, new Progress<string>(), TimeProvider.System, Cancellation).Within("the space to come up");
        return space;
    }

    public Task<TokenResponse> GrantAsync() => Consumer.AskAsync(new AuthorizationDetail
    {
        Product = ProductId.Parse("person-years"),
        Elements = Elements,
        Operation = Operation.Export,
        Purpose = "pricing",
        Parameters = new GrantParameters { MaximumJobs = 1, MaximumCells = Rows * Elements.Count, LifetimeSeconds = 900 },
    });

    public ExportSpec Prepare(TokenResponse grant, ExportFormat format = ExportFormat.JsonLines) => Consumer.Exports.Prepare(grant, Dataset, Elements, format);

    public CertificateAuthority Authority => CertificateAuthority.Load(Running.Directory.Certificates, TimeProvider.System);

    internal Task<Books> BooksAsync() => Books.OpenAsync(Consumer, Regulator, Authority, Actuary);

    /// <summary>Waits until the gateway has recorded that a part broke.</summary>
    public async Task BrokenAsync(JobId job)
    {
        await AskAsync().Within($"the gateway to record that {job} broke");

        async Task AskAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (!(await Consumer.EntriesOfAsync(job)).OfType<Flow>().Any(flow => flow.Outcome == FlowOutcome.Broken))
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    /// <summary>Ends the connector as a crash would.</summary>
    public Task KillConnectorAsync() => Running.Connectors[Insurer].KillAsync();

    /// <summary>Starts the connector on what it kept and waits until the gateway knows it.</summary>
    public async Task StartConnectorAsync()
    {
        await Running.StartConnectorAsync(Insurer, Cancellation).Within("the connector to start again");
        var address = Running.Connectors[Insurer].Address;
        await AskAsync().Within($"the gateway to know {address}");

        async Task AskAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while ((await Consumer.Participants.ListAsync()).Single(participant => participant.Id == Insurer).Address?.TrimEnd('/') != address.ToString().TrimEnd('/')
                || !(await Consumer.Catalog.ListAsync()).SelectMany(product => product.Datasets).All(dataset => dataset.Available))
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _actuary?.Dispose();
        _bureau?.Dispose();
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string Picked(string line)
    {
        var fields = line.Split(',');
        return string.Join(',', fields[0], fields[6], fields[5], fields[9]);
    }

    private const string Yaml =
        """
        space: large
        products:
          person-years:
            elements:
              - { name: serial, type: integer, meaning: Number of the row, level: 1 }
              - { name: mdvis, type: integer, meaning: Outpatient visits, minimum: 0, maximum: 200, level: 2 }
              - { name: disea, type: real, meaning: Chronic diseases, minimum: 0, maximum: 100, level: 2 }
              - { name: physlm, type: real, meaning: Physical limitation, minimum: 0, maximum: 2, level: 2 }
              - { name: hlthp, type: integer, meaning: Poor health, minimum: 0, maximum: 1, level: 2 }
        policies:
          pricing:
            summary: Rows for pricing.
            permissions:
              - id: rows
                consumers: [actuary]
                purposes: [pricing]
                operations: [export]
                elements: ["*"]
                maximumLevel: 2
                notBefore: 2026-01-01
                notAfter: 2036-01-01
                quota: { calls: 100, period: 86400 }
                maximumRows: 1000000
                masking: [{ element: disea, method: round, step: 5 }]
        owners:
          - id: insurer
            organisation: Insurer
            datasets:
              - id: person-years-all
                product: person-years
                title: Person-years
                source: { kind: csv, path: rows.csv }
                tariff: { currency: CNY, perJob: 300, perCell: 1 }
                policy: pricing
        consumers:
          - { id: actuary, organisation: Actuaries }
        regulators:
          - { id: bureau, organisation: Bureau }
        """;
}
