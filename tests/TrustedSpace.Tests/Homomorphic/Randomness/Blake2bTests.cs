using System.Buffers.Binary;
using System.Text;
using CsCheck;
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

    // Whatever the parameter block, the root and the first leaf's number.
    [Fact]
    public void Leaves_in_lanes_are_those_one_by_one() =>
        Gen.Select(Gen.Byte.Array[Blake2b.ParameterBlock], Gen.Byte.Array[Blake2b.MaximumHash], Gen.Int[0, int.MaxValue - 8]).Sample((parameters, root, first) =>
        {
            foreach (var leaves in Blake2bLeaves.All)
            {
                var (together, single) = (new byte[leaves.Size], new byte[leaves.Size]);
                for (var i = leaves.Count - 1; i >= 0; i--)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(parameters.AsSpan(8), first + i);
                    Blake2b.Hash(parameters, [], root, single.AsSpan(i * Blake2b.MaximumHash, Blake2b.MaximumHash));
                }

                leaves.Hash(parameters, root, together);
                Assert.Equal(single, together);
            }
        }, iter: 1_000, threads: 1);
}
