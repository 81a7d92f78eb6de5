using TrustedSpace.Connector.Configuration;
using Xunit;

namespace TrustedSpace.Tests.Connector.Configuration;

public sealed class ConnectorOptionsTests : IDisposable
{
    private const string Sound =
        """
        {
          "participant": "hospital-a",
          "gateway": { "participant": "gateway", "address": "https://127.0.0.1:5000" },
          "certificates": "certs",
          "state": "state",
          "datasets": [ {
            "description": {
              "id": "a-tumours", "product": "tumours", "owner": "hospital-a", "title": "Masses",
              "elements": [ { "name": "radius", "type": "real", "meaning": "Radius", "minimum": 0, "maximum": 50 } ],
              "tariff": { "currency": "CNY", "perJob": 1, "perCell": 1 }, "policySummary": "Research only."
            },
            "source": { "kind": "csv", "path": "rows.csv" },
            "policy": { "dataset": "a-tumours", "permissions": [ {
              "id": "statistics", "consumers": ["*"], "purposes": ["research"], "operations": ["statistics"], "elements": ["*"],
              "maximumLevel": 2, "notBefore": 0, "notAfter": 4000000000, "quota": { "calls": 10, "period": 86400 }, "minimumGroupSize": 5
            } ] }
          } ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("ts-options-").FullName;

    public ConnectorOptionsTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "certs"));
        File.WriteAllText(Path.Combine(_folder, "certs", "ca.crt"), "");
    }

    [Fact]
    public void Relative_paths_are_relative_to_the_file()
    {
        var options = Load(Sound);

        Assert.Equal(Path.Combine(_folder, "certs"), options.Certificates);
        Assert.Equal(Path.Combine(_folder, "state"), options.State);
        Assert.Equal(Path.Combine(_folder, "rows.csv"), options.Datasets[0].Source.Path);
    }

    [Fact]
    public void Every_fault_is_listed_under_its_key()
    {
        var faults = Faults(Sound
            .Replace("https://127.0.0.1:5000", "http://127.0.0.1:5000", StringComparison.Ordinal)
            .Replace("\"state\": \"state\",", "\"state\": \"state\", \"listen\": \"https://0.0.0.0:1\",", StringComparison.Ordinal)
            .Replace("\"certs\"", "\"nowhere\"", StringComparison.Ordinal)
            .Replace("\"owner\": \"hospital-a\"", "\"owner\": \"hospital-b\"", StringComparison.Ordinal)
            .Replace("\"CNY\"", "\"yuan\"", StringComparison.Ordinal)
            .Replace("\"kind\": \"csv\"", "\"kind\": \"postgres\"", StringComparison.Ordinal)
            .Replace("\"dataset\": \"a-tumours\"", "\"dataset\": \"b\"", StringComparison.Ordinal)
            .Replace(", \"minimumGroupSize\": 5", "", StringComparison.Ordinal));

        string[] keys =
        [
            "publicAddress:", "gateway.address:", "certificates:", "datasets[0].description.owner:", "datasets[0].policy.dataset:", "datasets[0].description: tariff.currency",
            "datasets[0].source.connection:", "datasets[0].source.table:", "datasets[0].policy.permissions[0].minimumGroupSize:",
        ];
        Assert.All(keys, key => Assert.Contains(faults, fault => fault.StartsWith(key, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_mask_that_does_not_fit_its_element_is_listed()
    {
        const string Elements =
            """
            { "name": "radius", "type": "real", "meaning": "Radius", "minimum": 0, "maximum": 50 },
            { "name": "age", "type": "integer", "meaning": "Age" }, { "name": "ward", "type": "text", "meaning": "Ward" } ],
            """;
        const string Masking =
            """
            "operations": ["export"], "maximumRows": 1, "masking": [
              { "element": "radius", "method": "hash" }, { "element": "age", "method": "round", "step": 0.5 },
              { "element": "ward", "method": "round", "step": 1 }, { "element": "size", "method": "null" } ],
            """;
        var json = Sound
            .Replace("{ \"name\": \"radius\", \"type\": \"real\", \"meaning\": \"Radius\", \"minimum\": 0, \"maximum\": 50 } ],", Elements, StringComparison.Ordinal)
            .Replace("\"operations\": [\"statistics\"],", Masking, StringComparison.Ordinal)
            .Replace(", \"minimumGroupSize\": 5", "", StringComparison.Ordinal);

        Assert.Equal(
            ["radius is real", "age is integer; its step must be whole", "ward is text; only numbers", "the dataset has no element size"],
            Faults(json).Select(fault => fault["datasets[0].policy.permissions[0].masking: ".Length..]).Zip(
                ["radius is real", "age is integer; its step must be whole", "ward is text; only numbers", "the dataset has no element size"],
                (fault, start) => fault.StartsWith(start, StringComparison.Ordinal) ? start : fault));
    }

    [Fact]
    public void Budget_that_holds_no_query_is_refused() => Assert.StartsWith(
        "datasets[0].policy.permissions[0].privacy: a budget of epsilon 0.1 and delta 1E-06 holds a rho of 0.0",
        Assert.Single(Faults(Sound.Replace(
            "\"minimumGroupSize\": 5",
            "\"minimumGroupSize\": 5, \"privacy\": { \"rho\": 0.01, \"epsilon\": 0.1, \"delta\": 0.000001 }",
            StringComparison.Ordinal))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("\"state\": \"state\",", "", "state")]
    [InlineData("\"state\": \"state\",", "\"state\": \"state\", \"stat\": 1,", "stat")]
    [InlineData("\"hospital-a\",", "\"Hospital A\",", "Hospital A")]
    [InlineData("\"csv\"", "\"excel\"", "kind")]
    public void Malformed_file_is_refused_with_the_place(string find, string replace, string named) =>
        Assert.Contains(named, Assert.Single(Faults(Sound.Replace(find, replace, StringComparison.Ordinal))), StringComparison.Ordinal);

    [Fact]
    public void Missing_file_is_refused() =>
        Assert.Contains("absent.json", Assert.Throws<CannotStartException>(() => ConnectorOptions.Load(Path.Combine(_folder, "absent.json"))).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IReadOnlyCollection<string> Faults(string json) => Assert.Throws<CannotStartException>(() => Load(json)).Faults;

    private ConnectorOptions Load(string json)
    {
        var path = Path.Combine(_folder, "connector.json");
        File.WriteAllText(path, json);
        return ConnectorOptions.Load(path);
    }
}
