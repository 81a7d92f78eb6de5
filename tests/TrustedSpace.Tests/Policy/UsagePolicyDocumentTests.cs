using System.Text;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using Xunit;
using static TrustedSpace.Tests.Policy.PolicyExamples;

namespace TrustedSpace.Tests.Policy;

public sealed class UsagePolicyDocumentTests
{
    [Fact]
    public void Document_survives_its_own_JSON()
    {
        var document = PolicyOf(Protected);

        var again = UsagePolicyDocument.Parse(document.Json, "again");

        Assert.Equal(document.Digest, again.Digest);
        Assert.True(document.Json.SequenceEqual(again.Json));
    }

    [Fact]
    public void Every_violation_is_listed_under_its_key()
    {
        var error = Assert.Throws<UsagePolicyException>(() => PolicyOf(
            Research with { Id = "Research!", Consumers = ["Not A Name"], Purposes = [], MaximumLevel = 5, NotBefore = -1, NotAfter = -2 },
            Research with { Purposes = ["*"], Elements = ["1st"], Quota = new Quota { Calls = 0, Period = 0 }, MinimumGroupSize = null, MaximumRows = 0 },
            Research));

        Assert.Equal(
            [
                "permissions[0].id", "permissions[0].consumers", "permissions[0].purposes", "permissions[0].maximumLevel",
                "permissions[0].notBefore", "permissions[0].notAfter",
                "permissions[1].purposes", "permissions[1].elements", "permissions[1].quota.calls", "permissions[1].quota.period",
                "permissions[1].minimumGroupSize", "permissions[1].maximumRows",
                "permissions",
            ],
            error.Violations.Select(violation => violation[..violation.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Fact]
    public void Obligation_of_an_operation_that_is_not_permitted_may_be_absent()
    {
        var document = PolicyOf(Research with { Operations = [Operation.Statistics], MaximumRows = null });

        Assert.DoesNotContain("maximumRows", Encoding.UTF8.GetString(document.Json), StringComparison.Ordinal);
    }

    [Fact]
    public void Duties_of_an_export_are_refused_where_they_would_not_hold_or_mean_nothing()
    {
        var export = Research with { Operations = [Operation.Export], MinimumGroupSize = null };
        var radius = ElementName.Parse("radius");

        var error = Assert.Throws<UsagePolicyException>(() => PolicyOf(
            Research with { Id = "both", Rows = "radius > 1", MaximumBytes = 1, Masking = [] },
            export with { Id = "limits", Rows = " ", MaximumBytes = 0 },
            export with
            {
                Id = "masks",
                Masking =
                [
                    new Mask { Element = radius, Method = MaskMethod.Round },
                    new Mask { Element = radius, Method = MaskMethod.Round, Step = double.PositiveInfinity },
                    new Mask { Element = radius, Method = MaskMethod.Prefix, Length = 0, Step = 1 },
                    new Mask { Element = ElementName.Parse("texture"), Method = MaskMethod.Hash, Length = 4 },
                ],
            }));

        Assert.Equal(
            [
                "permissions[0].maximumBytes", "permissions[0].rows", "permissions[0].masking",
                "permissions[1].maximumBytes", "permissions[1].rows",
                "permissions[2].masking[0].step", "permissions[2].masking[1].step", "permissions[2].masking[2].step", "permissions[2].masking[2].length",
                "permissions[2].masking[3].length", "permissions[2].masking",
            ],
            error.Violations.Select(violation => violation[..violation.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Fact]
    public void Protection_that_promises_nothing_is_refused_under_its_key()
    {
        var error = Assert.Throws<UsagePolicyException>(() => PolicyOf(
            Protected with { MinimumOwners = 1, Privacy = new PrivacyTerms { Rho = 0, Epsilon = double.NaN, Delta = 0.02 } },
            Protected with { Id = "export", Operations = [Operation.Export] }));

        Assert.Equal(
            [
                "permissions[0].minimumOwners", "permissions[0].privacy.rho", "permissions[0].privacy.epsilon", "permissions[0].privacy.delta",
                "permissions[1].operations",
            ],
            error.Violations.Select(violation => violation[..violation.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Fact]
    public void Policy_without_a_permission_is_refused()
    {
        Assert.Throws<UsagePolicyException>(() => new UsagePolicyDocument(new UsagePolicy { Dataset = DatasetId.Parse("a"), Permissions = [] }));
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("null", "$")]
    [InlineData("[]", "$")]
    [InlineData("""{"dataset":"a"}""", "$")]
    [InlineData("""{"dataset":"a","permissions":[{"id":"a"}]}""", "$.permissions[0]")]
    [InlineData("""{"dataset":"a","permissions":[],"permissions":[]}""", "permissions")]
    [InlineData("""{"dataset":"a","permissions":[],"extra":1}""", "extra")]
    public void Text_that_is_no_policy_is_refused_with_the_place(string json, string place)
    {
        var error = Assert.Throws<UsagePolicyException>(() => UsagePolicyDocument.Parse(Encoding.UTF8.GetBytes(json), "usage.json"));

        Assert.Contains("usage.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(place, Assert.Single(error.Violations), StringComparison.Ordinal);
    }
}
