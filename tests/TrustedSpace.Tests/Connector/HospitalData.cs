using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Tests.Connector;

/// <summary>The product "tumours" of the sample hospitals: descriptions, policies, files.</summary>
internal static class HospitalData
{
    public static readonly ProductId Product = ProductId.Parse("tumours");
    public static readonly ElementName Diagnosis = ElementName.Parse("diagnosis");
    public static readonly ElementName Radius = ElementName.Parse("radius_mean");
    public static readonly ElementName Texture = ElementName.Parse("texture_mean");

    public static string File(string owner) => Path.Combine(AppContext.BaseDirectory, "samples", "wisconsin", $"{owner}.csv");

    public static DatasetDescription Description(string owner) => new()
    {
        Id = DatasetId.Parse($"{owner}-tumours"),
        Product = Product,
        Owner = ParticipantId.Parse(owner),
        Title = "Breast masses",
        Elements =
        [
            new DataElement { Name = Diagnosis, Type = ElementType.Text, Meaning = "Finding", Domain = ["benign", "malignant"], Level = 2 },
            new DataElement { Name = Radius, Type = ElementType.Real, Meaning = "Mean radius", Minimum = 0, Maximum = 50 },
            new DataElement { Name = Texture, Type = ElementType.Real, Meaning = "Mean texture", Minimum = 0, Maximum = 50, Level = 3 },
        ],
        Tariff = new Tariff { Currency = "CNY", PerJob = 100, PerCell = 1 },
        PolicySummary = "Research only.",
    };

    /// <summary>Statistics for "research" over everything, exports of the two open elements; both often.</summary>
    public static UsagePolicy Policy(string owner, int minimumGroupSize = 5, long calls = 1000) => new()
    {
        Dataset = DatasetId.Parse($"{owner}-tumours"),
        Permissions =
        [
            Permit("statistics", Operation.Statistics, calls) with { MinimumGroupSize = minimumGroupSize, MaximumLevel = 3 },
            Permit("export", Operation.Export, calls) with { MaximumRows = 100, MaximumLevel = 2, Rows = "radius_mean > 15" },
        ],
    };

    /// <summary>The same, with noise on every statistics result; the default budget holds some fifteen queries.</summary>
    public static UsagePolicy PrivatePolicy(string owner, double rho = 0.01, double epsilon = 3)
    {
        var policy = Policy(owner);
        var terms = new PrivacyTerms { Rho = rho, Epsilon = epsilon, Delta = 1e-6 };
        return policy with { Permissions = [policy.Permissions[0] with { Privacy = terms }, policy.Permissions[1]] };
    }

    private static Permission Permit(string id, Operation operation, long calls) => new()
    {
        Id = id,
        Consumers = [Permission.Any],
        Purposes = ["research"],
        Operations = [operation],
        Elements = [Permission.Any],
        MaximumLevel = 2,
        NotBefore = 0,
        NotAfter = 4_000_000_000,
        Quota = new Quota { Calls = calls, Period = 86_400 },
    };
}
