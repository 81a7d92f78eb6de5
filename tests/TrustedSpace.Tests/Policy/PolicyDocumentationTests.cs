using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.Tests.Policy;

/// <summary>The examples of docs/policy.md are real: the policy loads, and the request gets the decision shown.</summary>
public sealed class PolicyDocumentationTests(CompiledRules rules) : IClassFixture<CompiledRules>
{
    [Fact]
    public async Task Documented_request_gets_the_documented_decision()
    {
        var policy = UsagePolicyDocument.Parse(System.Text.Encoding.UTF8.GetBytes(Example("usage-policy")), "docs/policy.md");
        var request = JsonSerializer.Deserialize<PolicyRequest>(Example("request"), ProtocolJson.Options)!;
        var expected = JsonNode.Parse(Example("decision"))!;

        var decision = await rules.Decisions.DecideAsync(new PolicyInput(request, policy), TestContext.Current.CancellationToken);

        Assert.Equal((bool)expected["allow"]!, decision.Allow);
        Assert.Equal(
            expected["denials"]!.AsArray().Select(denial => ((string)denial!["rule"]!, (string)denial["reason"]!)),
            decision.Denials.Select(denial => (denial.Rule, denial.Reason)));
    }

    private static string Example(string name)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "policy.md"));
        var start = text.IndexOf($"```json {name}\n", StringComparison.Ordinal) + $"```json {name}\n".Length;
        return text[start..text.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static string RepositoryRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "TrustedSpace.sln")))
        {
            directory = Path.GetDirectoryName(directory)!;
        }

        return directory;
    }
}
