using TrustedSpace.Policy;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using Xunit;
using static TrustedSpace.Tests.Policy.PolicyExamples;

namespace TrustedSpace.Tests.Policy;

/// <summary>Rules of an owner's own server may narrow an export further, but not widen what the policy's author wrote.</summary>
public sealed class DecisionAnswerTests
{
    private static readonly Mask Radius = new() { Element = ElementName.Parse("radius"), Method = MaskMethod.Round, Step = 0.5 };
    private static readonly Mask Texture = new() { Element = ElementName.Parse("texture"), Method = MaskMethod.Round, Step = 2 };

    private static readonly PolicyInput Input = new(
        Request with { Operation = Operation.Export, Elements = [Element("radius", 1)] },
        PolicyOf(Research with { Operations = [Operation.Export], MinimumGroupSize = null, MaximumBytes = 1000, Rows = "radius > 1", Masking = [Radius, Texture] }));

    private static readonly Obligations Stated = new() { MaximumRows = 500, MaximumBytes = 1000, Rows = "radius > 1", Masking = [Radius] };

    public static TheoryData<string, Obligations, bool> Answers => new()
    {
        { "as stated", Stated, true },
        { "fewer rows and bytes", Stated with { MaximumRows = 1, MaximumBytes = 10 }, true },
        { "no rows", Stated with { Rows = null }, false },
        { "other rows", Stated with { Rows = "radius > 0" }, false },
        { "no mask", Stated with { Masking = null }, false },
        { "weaker mask", Stated with { Masking = [Radius with { Step = 0.1 }] }, false },
        { "mask of what is not requested", Stated with { Masking = [Radius, Texture] }, false },
        { "no bytes", Stated with { MaximumBytes = null }, false },
        { "more bytes", Stated with { MaximumBytes = 1001 }, false },
        { "no maximum", Stated with { MaximumRows = null }, false },
        { "duty of statistics", Stated with { MinimumGroupSize = 1 }, false },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Allowance_counts_only_with_the_rows_and_masks_of_its_permission(string what, Obligations obligations, bool counts)
    {
        var answer = new DecisionAnswer { Allow = true, Permission = "research", Denials = [], Obligations = obligations };

        var refused = Record.Exception(() => answer.For(Input, Sha256Digest.Of([])));

        Assert.True(counts == (refused is null), what);
        Assert.True(refused is null or PolicyUnavailableException);
    }
}
