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
        Gen.Select(
            Gen.Byte.Array[Blake2b.ParameterBlock], Gen.Byte.Array[Blake2b.MaximumHash], Gen.Int[0, int.MaxValue - 64], Gen.Int[1, 4]).Sample(
            (parameters, root, first, groups) =>
        {
            foreach (var lanes in Blake2bLanes.All)
            {
                var (together, single) = (new byte[groups * lanes.Size], new byte[groups * lanes.Size]);
                for (var i = (groups * lanes.Count) - 1; i >= 0; i--)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(parameters.AsSpan(8), first + i);
                    Blake2b.Hash(parameters, [], root, single.AsSpan(i * Blake2b.MaximumHash, Blake2b.MaximumHash));
                }

                lanes.Leaves(parameters, root, together);
                Assert.Equal(single, together);
            }
        }, iter: 1_000, threads: 1);

    // Whatever the parameter block, the key and the first counter, which may run over.
    [Fact]
    public void Roots_in_lanes_are_keyed_hashes_of_counters_one_by_one() =>
        Gen.Select(Gen.Byte.Array[Blake2b.ParameterBlock], Gen.Byte.Array[1, Blake2b.MaximumKey], Gen.ULong).Sample((parameters, key, first) =>
        {
            var keyed = new ulong[Blake2b.StateWords];
            Blake2b.Start(parameters, key, keyed);
            foreach (var lanes in Blake2bLanes.All)
            {
                var (together, single, counter) = (new byte[lanes.Size], new byte[lanes.Size], new byte[sizeof(ulong)]);
                for (var i = 0; i < lanes.Count; i++)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(counter, first + (ulong)i);
                    Blake2b.Hash(parameters, key, counter, single.AsSpan(i * Blake2b.MaximumHash, Blake2b.MaximumHash));
                }

                lanes.Roots(keyed, first, together);
                Assert.Equal(single, together);
            }
        }, iter: 1_000, threads: 1);

    // The official test vector of BLAKE2b with the key 00..3f for the empty message: the key's block is the last one.
    [Fact]
    public void Blake2b_of_nothing_under_a_key_is_the_published_hash()
    {
        byte[] key = [.. Enumerable.Range(0, Blake2b.MaximumKey).Select(i => (byte)i)];
        var (parameters, hash) = (new byte[Blake2b.ParameterBlock], new byte[Blake2b.MaximumHash]);
        (parameters[0], parameters[1], parameters[2], parameters[3]) = (Blake2b.MaximumHash, Blake2b.MaximumKey, 1, 1);

        Blake2b.Hash(parameters, key, [], hash);

        Assert.Equal(
            "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568",
            Convert.ToHexStringLower(hash));
    }
}
