using System.Text;
using TrustedSpace.Homomorphic.Randomness;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Randomness;

public sealed class Blake2bTests
{
    // RFC 7693, appendix A.
    [Fact]
    public void Blake2b_of_abc_is_the_published_hash()
    {
        var hash = new byte[64];

        Blake2b.Hash(Encoding.ASCII.GetBytes("abc"), hash);

        Assert.Equal(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            Convert.ToHexStringLower(hash));
    }
}
