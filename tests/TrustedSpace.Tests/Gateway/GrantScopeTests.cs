using TrustedSpace.Gateway.Grants;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public class GrantScopeTests
{
    private static readonly GrantUse Within = new()
    {
        Operation = Operation.Statistics,
        Product = ProductId.Parse("screening"),
        Purpose = "research",
        Elements = [ElementName.Parse("radius")],
    };

    [Fact]
    public void Use_of_some_granted_elements_lies_within() => Assert.Empty(GrantScope.Excesses(GrantDesk.Detail, Within));

    [Fact]
    public void Every_excess_is_named()
    {
        var use = new GrantUse
        {
            Operation = Operation.Export,
            Product = ProductId.Parse("insurance"),
            Purpose = "Research",
            Elements = [ElementName.Parse("radius"), ElementName.Parse("name"), ElementName.Parse("address")],
        };

        Assert.Equal(
            [
                "the operation is export, the grant is for statistics",
                "the product is insurance, the grant is for screening",
                "the purpose is \"Research\", the grant is for \"research\"",
                "the grant does not name name, address",
            ],
            GrantScope.Excesses(GrantDesk.Detail, use));
    }
}
