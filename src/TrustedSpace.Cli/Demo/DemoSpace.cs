using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Demo;

/// <summary>What the checks work with: the running space of samples/wisconsin, its clinic and regulator, and what one check leaves for the next.</summary>
internal sealed class DemoSpace(RunningSpace running, string samples) : IDisposable
{
    public static readonly ProductId Product = ProductId.Parse("aspirates");
    public static readonly ElementName Diagnosis = ElementName.Parse("diagnosis");
    public static readonly ElementName Radius = ElementName.Parse("radius_mean");
    public static readonly ElementName Texture = ElementName.Parse("texture_mean");

    public RunningSpace Running { get; } = running;

    /// <summary>All hospitals' rows.</summary>
    public PooledTruth Pooled { get; } = PooledTruth.Read(running.File.Owners, samples);

    /// <summary>The rows of one hospital.</summary>
    public PooledTruth RowsOf(OwnerEntry owner) => PooledTruth.Read([owner], samples);

    public SpaceClient Clinic { get; } = running.Client(running.File.Consumers[0].Id);

    public SpaceClient Operator { get; } = running.Client(running.File.Operator.Id);

    /// <summary>The first hospital, as an owner that answers.</summary>
    public SpaceClient Hospital { get; } = running.Client(running.File.Owners[0].Id);

    public SpaceClient Regulator { get; } = running.Client(running.File.Regulators[0].Id);

    /// <summary>Folder of the regulator's copy of the log.</summary>
    public string LogCopy => Path.Combine(Running.Directory.Root, "log-copy");

    /// <summary>The clinic's grant for statistics, once it has one.</summary>
    public TokenResponse? Statistics { get; set; }

    /// <summary>The clinic's invoice, once it is issued.</summary>
    public Invoice? Invoice { get; set; }

    /// <summary>Minor units charged by the flows so far.</summary>
    public long Charged { get; private set; }

    /// <summary>Minor units that corrections took off.</summary>
    public long TakenOff { get; set; }

    public CertificateAuthority Authority() => CertificateAuthority.Load(Running.Directory.Certificates, TimeProvider.System);

    public static AuthorizationDetail Detail(Operation operation, string purpose, params IReadOnlyList<ElementName> elements) => new()
    {
        Product = Product,
        Elements = elements,
        Operation = operation,
        Purpose = purpose,
        Parameters = new GrantParameters { MaximumJobs = 5 },
    };

    /// <summary>Index of the newest leaf that a check waits for in the copy.</summary>
    public long LastLeaf { get; set; }

    /// <summary>Adds what the log says a job cost.</summary>
    public async Task CountChargeAsync(JobId job, CancellationToken cancellation)
    {
        var entries = await Clinic.Flows.ListAsync(job: job, cancellation: cancellation).ConfigureAwait(false);
        LastLeaf = entries.Max(entry => entry.Index);
        Charged += entries.Select(entry => entry.Entry).OfType<Flow>().Sum(flow => flow.Charges.Sum(charge => charge.Amount));
    }

    public void Dispose()
    {
        Clinic.Dispose();
        Operator.Dispose();
        Hospital.Dispose();
        Regulator.Dispose();
    }
}
