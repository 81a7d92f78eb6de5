using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Tests that share one <see cref="HostedSpace"/>, one after another; each asks for grants of its own.</summary>
[CollectionDefinition(Name)]
public sealed class HostedSpaceTests : ICollectionFixture<HostedSpace>
{
    public const string Name = "hosted space";
}
