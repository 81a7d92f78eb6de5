using TrustedSpace.Gateway;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Participants;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class GatewayOptionsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("trustedspace-options-");

    [Fact]
    public void Sound_file_is_read_with_paths_relative_to_it()
    {
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "certs"));
        var options = Load(
            """
            {
              "space": "demo", "participant": "gateway", "operator": "operator", "listen": "https://127.0.0.1:0",
              "publicAddress": null, "certificates": "certs", "state": "state",
              "enrol": [ { "id": "hospital-a", "organisation": "Hospital A", "role": "owner" } ]
            }
            """);

        Assert.Equal(Path.Combine(_directory.FullName, "certs"), options.Certificates);
        Assert.Equal(Path.Combine(_directory.FullName, "state"), options.State);
        Assert.Null(options.PublicAddress);
        Assert.Equal(ParticipantRole.Owner, Assert.Single(options.Enrol).Role);
    }

    [Fact]
    public void Every_problem_is_listed_under_its_key()
    {
        var problem = Assert.Throws<InvalidConfigurationException>(() => Load(
            """
            {
              "participant": "Gateway", "operator": "operator", "listen": "http://0.0.0.0:80", "certificates": "nowhere", "state": "state",
              "enrol": [ { "id": "hospital-a", "role": "king" } ], "colour": "blue"
            }
            """));

        Assert.Equal(
            ["colour:", "space:", "participant:", "listen:", "certificates:", "enrol:0:organisation:", "enrol:0:role:"],
            problem.Problems.Select(line => line[..(line.IndexOf(": ", StringComparison.Ordinal) + 1)]));
    }

    [Fact]
    public void Witnesses_need_a_policy_that_is_there_and_a_window_in_its_bounds()
    {
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "certs"));
        File.WriteAllText(Path.Combine(_directory.FullName, "witness.policy"), "quorum none\n");
        const string Rest = """ "space": "demo", "participant": "gateway", "operator": "operator", "listen": "https://127.0.0.1:0", "certificates": "certs", "state": "state" """;

        var sound = Load($$"""{ {{Rest}}, "witnesses": { "policy": "witness.policy" } }""");
        Assert.Equal((Path.Combine(_directory.FullName, "witness.policy"), 60), (sound.Witnesses!.Policy, sound.Witnesses.WindowSeconds));
        Assert.Null(Load($$"""{ {{Rest}} }""").Witnesses);

        var problem = Assert.Throws<InvalidConfigurationException>(() => Load($$"""{ {{Rest}}, "logKey": "none.key", "witnesses": { "policy": "none", "windowSeconds": 0 } }"""));
        Assert.Equal(["logKey", "witnesses:windowSeconds", "witnesses:policy"], problem.Problems.Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Fact]
    public void Price_book_is_read_with_its_types()
    {
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "certs"));
        var prices = Load(Priced("""{ "operatorFee": 500, "tax": 600, "split": "contribution", "freePurposes": ["public-interest"], "ceilings": [ { "currency": "CNY", "unit": "cell", "amount": 3 } ] }""")).Prices;

        Assert.Equal((500, 600, SplitRule.Contribution), (prices.OperatorFee.Value, prices.Tax.Value, prices.Split));
        Assert.Equal((ChargeUnit.Cell, 3L, 1L), Assert.Single(prices.Ceilings) switch { var ceiling => (ceiling.Unit, ceiling.Amount, ceiling.Per) });
    }

    [Theory]
    [InlineData("""{ "operatorFee": 10001 }""", "prices.operatorFee")]
    [InlineData("""{ "discount": 1 }""", "prices")]
    [InlineData("""{ "revenueCaps": [ { "currency": "yuan", "amount": 1 } ] }""", "\"yuan\" is not an ISO 4217 code")]
    public void Wrong_price_book_is_refused_under_its_key(string prices, string part)
    {
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "certs"));

        Assert.Contains(part, Assert.Throws<InvalidConfigurationException>(() => Load(Priced(prices))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_file_is_named()
    {
        var file = Path.Combine(_directory.FullName, "missing.json");

        Assert.Contains(file, Assert.Throws<InvalidConfigurationException>(() => GatewayOptions.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_json_is_refused() => Assert.Throws<InvalidConfigurationException>(() => Load("{ space"));

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Priced(string prices) =>
        $$"""{ "space": "demo", "participant": "gateway", "operator": "operator", "listen": "https://127.0.0.1:0", "certificates": "certs", "state": "state", "prices": {{prices}} }""";

    private GatewayOptions Load(string json)
    {
        var file = Path.Combine(_directory.FullName, "gateway.json");
        File.WriteAllText(file, json);
        return GatewayOptions.Load(file);
    }
}
