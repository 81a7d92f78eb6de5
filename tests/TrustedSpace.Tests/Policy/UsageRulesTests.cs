using System.Buffers;
using System.Text.Json.Nodes;
using CsCheck;
using TrustedSpace.Policy;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Policy.WebAssembly;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.Tests.Policy;

public sealed class UsageRulesTests(CompiledRules rules) : IClassFixture<CompiledRules>
{
    private readonly WasmDecisionPoint _decisions = rules.Decisions;

    [Fact]
    public void Rules_decide_every_request_as_the_model_does()
    {
        var allowed = 0;
        PolicyGenerators.Input.Sample(
            input =>
            {
                var expected = UsageModel.Decide(input);
                var answer = _decisions.DecideAsync(input, CancellationToken.None);
                var decision = answer.Result;
                Interlocked.Add(ref allowed, decision.Allow ? 1 : 0);
                Assert.Equal(expected.Permission, decision.Permission);
                Assert.Equal(expected.Rules, decision.Denials.Select(denial => denial.Rule));
                Assert.Equal(CanonicalJson.Hash(expected.Obligations), CanonicalJson.Hash(decision.Obligations));
                Assert.DoesNotContain(decision.Denials, denial => denial.Reason.Contains("does not state", StringComparison.Ordinal) && denial.Rule != "quota");
            },
            iter: 3_000);
        Assert.InRange(allowed, 100, 2_900);
    }

    [Fact]
    public void Input_without_any_one_of_its_members_is_denied()
    {
        using var module = UsageModule.Compile(new RegoLimits(), TimeProvider.System);
        using var instance = module.Instantiate();

        foreach (var mutation in InputMutations.Of(Valid(PolicyExamples.Research), onlyRemovals: true))
        {
            Assert.False(Allows(instance, mutation.Document), $"without {mutation.Path}");
        }
    }

    [Fact]
    public void Input_with_a_member_of_another_type_is_denied()
    {
        using var module = UsageModule.Compile(new RegoLimits(), TimeProvider.System);
        using var instance = module.Instantiate();

        foreach (var mutation in InputMutations.Of(Valid(PolicyExamples.Protected), onlyRemovals: false).Where(mutation => !Optional.Contains(mutation.Path)))
        {
            // COUNT(*) reads no element: the one replacement that is a valid request.
            Assert.Equal(mutation.Path == "request.elements = []", Allows(instance, mutation.Document));
        }
    }

    // Absent they mean something: every owner, no noise.
    private static readonly string[] Optional = ["policy.permissions.0.minimumOwners", "policy.permissions.0.privacy"];

    private static string Valid(Permission permission)
    {
        var output = new ArrayBufferWriter<byte>();
        var request = PolicyExamples.Request with { Elements = [PolicyExamples.Element("radius", 1)] };
        new PolicyInput(request, PolicyExamples.PolicyOf(permission with { MaximumRows = null, Operations = [TrustedSpace.Protocol.Grants.Operation.Statistics] })).WriteTo(output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static bool Allows(RegoInstance instance, string document)
    {
        var results = JsonNode.Parse(instance.Evaluate(System.Text.Encoding.UTF8.GetBytes(document)))!;
        return results[0]!["result"]!["allow"]!.GetValue<bool>();
    }
}
