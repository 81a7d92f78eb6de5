using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Parameters;

public sealed class HomomorphicContextTests
{
    public static TheoryData<EncryptionParameters, SecurityLevel, string> Refused => new()
    {
        { new(Scheme.Bfv, 4096, StandardModuli.Create(4096, 36, 36, 38), 65537), SecurityLevel.Bits128, "have 110 bits together" },
        { EncryptionParameters.Bfv(4096, 20), SecurityLevel.Bits192, "allows 75" },
        { new(Scheme.Bfv, 4000, [0xffffee001], 65537), SecurityLevel.Bits128, "power of two" },
        { new(Scheme.Bfv, 4096, [0xffffee003], 65537), SecurityLevel.Bits128, "is not a prime" },
        { new(Scheme.Bfv, 4096, [0xffffee001, 0xffffee001], 65537), SecurityLevel.Bits128, "appears twice" },
        { new(Scheme.Bfv, 4096, [0xffffee001, 0xffffc4001], 0xffffee001), SecurityLevel.Bits128, "shares a factor" },
        { new(Scheme.Bfv, 4096, [0xffffee001, 0xffffc4001], 0x1ffffe0001), SecurityLevel.Bits128, "not smaller" },
        { new(Scheme.Bfv, 4096, [0xffffee001], 1), SecurityLevel.Bits128, "plain modulus" },
        { new(Scheme.Ckks, 4096, [0xffffee001], 65537), SecurityLevel.Bits128, "no plain modulus" },
        { new((Scheme)3, 4096, [0xffffee001], 65537), SecurityLevel.Bits128, "no scheme" },
        { new(Scheme.Ckks, 4096, [], 0), SecurityLevel.Bits128, "1 to 62 primes" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Context_of_unusable_parameters_is_refused_in_words(EncryptionParameters parameters, SecurityLevel security, string reason) =>
        Assert.Contains(reason, Assert.Throws<ParametersException>(() => new HomomorphicContext(parameters, security)).Message, StringComparison.Ordinal);

    // Printed by SEAL 4.1.2.
    [Fact]
    public void Parameters_id_is_that_of_SEAL() => Assert.Equal(
        "51f0b0172e4629d58f1802d4c7c257c0100dde01dcdbf661e004a4627e01f9bf", EncryptionParameters.Bfv(4096, 20).Id.ToString());

    [Fact]
    public void Context_has_a_level_for_each_prime_dropped()
    {
        var context = new HomomorphicContext(EncryptionParameters.Bfv(8192, 20));

        Assert.Equal([5, 4, 3, 2, 1], context.Levels.Select(level => level.PrimeCount));
        Assert.Equal(context.Parameters.Id, context.KeyLevel.Id);
        Assert.Same(context.Levels[1], context.FirstLevel);
        Assert.Same(context.FirstLevel, context.Find(context.FirstLevel.Id));
        Assert.Null(context.LastLevel.Next);
        Assert.Null(context.Find(default));
    }

    [Theory]
    [InlineData(SecurityLevel.Bits128)]
    [InlineData(SecurityLevel.Bits192)]
    [InlineData(SecurityLevel.Bits256)]
    public void Context_takes_every_default(SecurityLevel security)
    {
        for (var degree = StandardModuli.SmallestDegree; degree <= StandardModuli.LargestDegree; degree *= 2)
        {
            _ = new HomomorphicContext(new EncryptionParameters(Scheme.Bfv, degree, StandardModuli.Bfv(degree, security), 257), security);
        }
    }
}
