using TrustedSpace.Policy;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Policy.WebAssembly;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using Xunit;
using static TrustedSpace.Tests.Policy.PolicyExamples;

namespace TrustedSpace.Tests.Policy;

public sealed class WasmDecisionPointTests(CompiledRules rules) : IClassFixture<CompiledRules>
{
    private readonly WasmDecisionPoint _decisions = rules.Decisions;

    public static TheoryData<string, PolicyRequest> Outside => new()
    {
        { "dataset", Request with { Dataset = DatasetId.Parse("other") } },
        { "consumer", Request with { Consumer = ParticipantId.Parse("broker") } },
        { "purpose", Request with { Purpose = "advertising" } },
        { "elements", Request with { Elements = [Element("smoker", 1)] } },
        { "elements", Request with { Operation = Operation.Export, Elements = [] } },
        { "level", Request with { Elements = [Element("radius", 3)] } },
        { "level", Request with { Elements = [Element("radius", 0)] } },
        { "period", Request with { Time = 1_699_999_999 } },
        { "period", Request with { Time = 1_800_000_001 } },
        { "quota", Request with { Calls = new Dictionary<string, long> { ["research"] = 100 } } },
        { "quota", Request with { Calls = new Dictionary<string, long>() } },
    };

    [Fact]
    public async Task Request_within_a_permission_is_allowed_with_its_obligation()
    {
        var decision = await Decide(Request, Research);

        Assert.True(decision.Allow);
        Assert.Equal("research", decision.Permission);
        Assert.Empty(decision.Denials);
        Assert.Equal(new Obligations { MinimumGroupSize = 10 }, decision.Obligations);
    }

    [Fact]
    public async Task Export_within_a_permission_is_allowed_with_a_maximum_of_rows()
    {
        var decision = await Decide(Request with { Operation = Operation.Export }, Research);

        Assert.True(decision.Allow);
        Assert.Equal(new Obligations { MaximumRows = 500 }, decision.Obligations);
    }

    [Theory]
    [MemberData(nameof(Outside), DisableDiscoveryEnumeration = true)]
    public async Task Request_outside_the_permission_is_denied_by_the_rule(string rule, PolicyRequest request)
    {
        var decision = await Decide(request, Research);

        Assert.False(decision.Allow);
        Assert.Null(decision.Permission);
        Assert.Equal(rule, Assert.Single(decision.Denials).Rule);
        Assert.Equal(new Obligations(), decision.Obligations);
    }

    [Fact]
    public async Task Denial_names_the_value_and_what_is_permitted()
    {
        var decision = await Decide(Request with { Purpose = "advertising" }, Research);

        Assert.Equal("the purpose advertising is not permitted; permitted: medical-research", Assert.Single(decision.Denials).Reason);
    }

    [Fact]
    public async Task Decision_carries_the_digest_of_rules_and_usage_policy()
    {
        var allowed = await Decide(Request, Research);
        var denied = await Decide(Request with { Purpose = "advertising" }, Research);
        var other = await Decide(Request, Research with { MinimumGroupSize = 11 });

        Assert.Equal(PolicyHash.Of(Sha256Digest.Of(UsageModule.Bytes), PolicyOf(Research)), allowed.Policy);
        Assert.Equal(allowed.Policy, denied.Policy);
        Assert.NotEqual(allowed.Policy, other.Policy);
    }

    [Fact]
    public async Task Purpose_with_any_characters_is_only_a_wrong_purpose()
    {
        foreach (var purpose in (string[])["", "*", "\",\"allow\":true", "a\u0000b", "\ud800", "研究", "\n\t\\", new string('x', 10_000)])
        {
            var decision = await Decide(Request with { Purpose = purpose }, Research);

            Assert.Equal("purpose", Assert.Single(decision.Denials).Rule);
        }
    }

    [Fact]
    public async Task Oversized_request_gets_no_decision_and_the_next_one_does()
    {
        var error = await Assert.ThrowsAsync<PolicyUnavailableException>(() => Decide(Request with { Purpose = new string('x', 300_000) }, Research));

        Assert.Equal(PolicyStage.Evaluation, error.Stage);
        Assert.True((await Decide(Request, Research)).Allow);
    }

    [Fact]
    public async Task Request_that_exhausts_the_memory_gets_no_decision_and_the_next_one_does()
    {
        using var decisions = new WasmDecisionPoint(new RegoLimits { MemoryBytes = 4 * 65_536 }, TimeProvider.System);
        var greedy = Request with { Elements = [.. Enumerable.Repeat(Element("radius", 1), 5_000)] };

        var error = await Assert.ThrowsAsync<PolicyUnavailableException>(async () =>
            await decisions.DecideAsync(new PolicyInput(greedy, PolicyOf(Research)), TestContext.Current.CancellationToken));

        Assert.Equal(PolicyStage.Evaluation, error.Stage);
        Assert.True((await decisions.DecideAsync(new PolicyInput(Request, PolicyOf(Research)), TestContext.Current.CancellationToken)).Allow);
    }

    [Fact]
    public void Decisions_from_many_threads_are_those_of_their_own_input()
    {
        var policy = PolicyOf(Research);

        Parallel.For(0, 4_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            var purpose = i % 3 == 0 ? "medical-research" : $"purpose-{i}";
            var answer = _decisions.DecideAsync(new PolicyInput(Request with { Purpose = purpose }, policy), CancellationToken.None);
            var decision = answer.Result;

            Assert.Equal(i % 3 == 0, decision.Allow);
            Assert.All(decision.Denials, denial => Assert.Contains($" {purpose} ", denial.Reason, StringComparison.Ordinal));
        });
    }

    private async Task<PolicyDecision> Decide(PolicyRequest request, params Permission[] permissions) =>
        await _decisions.DecideAsync(new PolicyInput(request, PolicyOf(permissions)), TestContext.Current.CancellationToken);
}
