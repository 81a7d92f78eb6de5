using System.Globalization;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The repository's files that the tests of a whole space run on, and the names in samples/wisconsin.</summary>
internal static class Samples
{
    public static readonly ParticipantId Clinic = ParticipantId.Parse("clinic");
    public static readonly ParticipantId Regulator = ParticipantId.Parse("regulator");
    public static readonly ParticipantId Operator = ParticipantId.Parse("operator");
    public static readonly ParticipantId Gateway = ParticipantId.Parse("gateway");

    public static readonly IReadOnlyList<ParticipantId> Hospitals =
        [ParticipantId.Parse("hospital-a"), ParticipantId.Parse("hospital-b"), ParticipantId.Parse("hospital-c")];

    public static readonly ProductId Aspirates = ProductId.Parse("aspirates");
    public static readonly ElementName Diagnosis = ElementName.Parse("diagnosis");
    public static readonly ElementName Radius = ElementName.Parse("radius_mean");
    public static readonly ElementName Texture = ElementName.Parse("texture_mean");

    /// <summary>Groups by diagnosis; reads <see cref="Diagnosis"/>, <see cref="Radius"/> and <see cref="Texture"/>.</summary>
    public const string Sql = "SELECT diagnosis, COUNT(*), SUM(texture_mean), AVG(radius_mean), VAR_SAMP(radius_mean) FROM aspirates GROUP BY diagnosis";

    public static string Repository { get; } = FindRepository();

    public static string Wisconsin { get; } = Path.Combine(Repository, "samples", "wisconsin", "space.yaml");

    /// <summary>samples/wisconsin in a folder, with one more duty of statistics in its policy.</summary>
    /// <returns>The space file.</returns>
    public static string WithDuty(string folder, string duty)
    {
        foreach (var data in Directory.EnumerateFiles(Path.GetDirectoryName(Wisconsin)!, "*.csv"))
        {
            File.Copy(data, Path.Combine(folder, Path.GetFileName(data)));
        }

        const string Minimum = "        minimumGroupSize: 20\n";
        var file = Path.Combine(folder, "space.yaml");
        File.WriteAllText(file, File.ReadAllText(Wisconsin).Replace(Minimum, $"{Minimum}        {duty}\n", StringComparison.Ordinal));
        return file;
    }

    public static DatasetId DatasetOf(ParticipantId hospital) => DatasetId.Parse($"aspirates-{hospital.Value[^1]}");

    public static AuthorizationDetail Statistics(params IReadOnlyList<ElementName> elements) => new()
    {
        Product = Aspirates,
        Elements = elements.Count == 0 ? [Diagnosis, Radius, Texture] : elements,
        Operation = Operation.Statistics,
        Purpose = "research",
        Parameters = new GrantParameters { MaximumJobs = 20 },
    };

    public static AuthorizationDetail Export() => new()
    {
        Product = Aspirates,
        Elements = [Radius, Texture],
        Operation = Operation.Export,
        Purpose = "quality-control",
        Parameters = new GrantParameters { MaximumJobs = 100, MaximumCells = 100_000_000 },
    };

    /// <summary>One hospital's records as text by column.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(ParticipantId hospital)
    {
        var lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(Wisconsin)!, $"{hospital}.csv"));
        var header = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => header.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second))];
    }

    /// <summary>One column of one diagnosis at some hospitals.</summary>
    public static double[] Values(IEnumerable<ParticipantId> hospitals, string diagnosis, ElementName column) =>
        [.. hospitals.SelectMany(Rows)
            .Where(row => row["diagnosis"] == diagnosis)
            .Select(row => double.Parse(row[column.Value], CultureInfo.InvariantCulture))];

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TrustedSpace.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No TrustedSpace.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
