using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Catalog;
using Xunit;

namespace TrustedSpace.Tests.Cli;

public sealed class SpaceFileReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("space-file-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Whole_file_is_read_with_its_types()
    {
        var file = SpaceFileReader.Read(Write(Sound));

        var element = file.Products["meters"].Elements[1];
        Assert.Equal((ElementType.Real, 0, 100), (element.Type, element.Minimum!.Value, element.Maximum!.Value));
        Assert.Equal((ElementType.Date, new DateOnly(2020, 2, 29), new DateOnly(2029, 12, 31)), (file.Products["meters"].Elements[2].Type, file.Products["meters"].Elements[2].Earliest!.Value, file.Products["meters"].Elements[2].Latest!.Value));
        Assert.Equal("regulator", Assert.Single(file.Regulators).Id.Value);
        Assert.Equal(5, file.Participants().Count());
    }

    [Fact]
    public void Dates_of_a_policy_become_unix_seconds()
    {
        var file = SpaceFileReader.Read(Write(Sound));

        var policy = file.Policies["planning"].ForDataset(file.Owners[0].Datasets[0].Id);

        Assert.Equal("meters-north", (string?)policy["dataset"]);
        Assert.Equal(1767225600, (long?)policy["permissions"]![0]!["notBefore"]);
    }

    [Theory]
    [InlineData("title: Meters", "titel: Meters", "titel")]
    [InlineData("product: meters", "product: metres", "product \"metres\" is not under products")]
    [InlineData("policy: planning", "policy: plan", "policy \"plan\" is not under policies")]
    [InlineData("path: north.csv", "path: south.csv", "source file south.csv does not exist")]
    [InlineData("kind: csv", "kind: excel", "source kind \"excel\"")]
    [InlineData("currency: CNY", "currency: yuan", "tariff.currency")]
    [InlineData("id: planner", "id: utility", "participant utility is named twice")]
    [InlineData("type: real", "type: float", "type")]
    [InlineData("space: water", "space: [", "line")]
    [InlineData("space: water", "space: water\nspace: fire", "duplicate key space")]
    [InlineData("space: water", "space: water\nwitnesses: { quorum: 3 }", "witnesses.quorum: 3 is not between 1 and the 2 witnesses")]
    [InlineData("space: water", "space: water\nwitnesses: { windowSeconds: 0 }", "witnesses.windowSeconds")]
    [InlineData("space: water", "space: water\nwitnesses: { further: [ { name: w1, key: w1+00000000+AAAA, address: \"https://w.example\" } ] }", "witnesses.further w1")]
    public void Mistake_is_named(string right, string wrong, string named) =>
        Assert.Contains(named, Assert.Throws<SpaceFileException>(
            () => SpaceFileReader.Read(Write(Sound.Replace(right, wrong, StringComparison.Ordinal)))).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_mistake_is_listed_at_once()
    {
        var text = Sound.Replace("id: planner", "id: utility", StringComparison.Ordinal).Replace("path: north.csv", "path: none.csv", StringComparison.Ordinal);

        Assert.Equal(2, Assert.Throws<SpaceFileException>(() => SpaceFileReader.Read(Write(text))).Findings.Count);
    }

    private string Write(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "north.csv"), "district,litres\n");
        var path = Path.Combine(_folder, "space.yaml");
        File.WriteAllText(path, text);
        return path;
    }

    private const string Sound = """
        space: water
        products:
          meters:
            elements:
              - { name: district, type: text, meaning: District, domain: [north, south] }
              - { name: litres, type: real, meaning: Consumption, minimum: 0, maximum: 100 }
              - { name: read, type: date, meaning: Day of the reading, earliest: 2020-02-29, latest: 2029-12-31 }
        policies:
          planning:
            summary: Planning.
            permissions:
              - { id: statistics, notBefore: 2026-01-01 }
        owners:
          - id: utility
            organisation: Utility
            datasets:
              - id: meters-north
                product: meters
                title: Meters
                source: { kind: csv, path: north.csv }
                tariff: { currency: CNY, perJob: 1, perCell: 1 }
                policy: planning
        consumers:
          - { id: planner, organisation: Planner }
        """;
}
