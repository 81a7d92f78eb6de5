using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using CsCheck;
using TrustedSpace.Computation.SecureAggregation;
using Xunit;

namespace TrustedSpace.Tests.Computation.SecureAggregation;

public sealed class MaskKeystreamTests
{
    private static readonly Gen<byte[]> Keys = Gen.Byte.Array[MaskKeystream.KeySize];

    [Fact]
    public void Keystream_equals_the_output_blocks_of_nist()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "vectors", "aes-ctr", "sp800-38a-f55.json");
        using var vector = JsonDocument.Parse(File.ReadAllText(path));
        var key = Convert.FromHexString(vector.RootElement.GetProperty("key").GetString()!);
        var counter = BinaryPrimitives.ReadUInt128BigEndian(Convert.FromHexString(vector.RootElement.GetProperty("counter").GetString()!));
        var expected = vector.RootElement.GetProperty("keystream").EnumerateArray()
            .Select(block => BinaryPrimitives.ReadUInt128LittleEndian(Convert.FromHexString(block.GetString()!))).ToArray();
        var wide = new UInt128[expected.Length];
        using (var stream = new MaskKeystream(key, counter))
        {
            stream.Add(wide.AsSpan());
        }

        var narrow = new ulong[expected.Length * 2];
        using (var stream = new MaskKeystream(key, counter))
        {
            stream.Add(narrow.AsSpan());
        }

        Assert.Equal(expected, wide);
        Assert.Equal(expected.SelectMany(block => new[] { (ulong)block, (ulong)(block >> 64) }), narrow);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(64)]
    public void Counter_carries_over_all_its_bits(int before)
    {
        using var aes = Aes.Create();
        aes.Key = new byte[MaskKeystream.KeySize];
        foreach (var carry in new[] { UInt128.MaxValue, new UInt128(6, ulong.MaxValue) })
        {
            var counter = unchecked(carry - (UInt128)before);
            var words = new UInt128[before + 66];
            using (var stream = new MaskKeystream(aes.Key, counter))
            {
                stream.Add(words.AsSpan());
            }

            var block = new byte[16];
            foreach (var word in words)
            {
                BinaryPrimitives.WriteUInt128BigEndian(block, counter++);
                Assert.Equal(BinaryPrimitives.ReadUInt128LittleEndian(aes.EncryptEcb(block, PaddingMode.None)), word);
            }
        }
    }

    [Fact]
    public void Subtracting_undoes_adding() =>
        Gen.Select(Keys, Gen.ULong.Array[0, 9000], Gen.ULong.Array[0, 500]).Sample((key, narrow, halves) =>
        {
            var wide = Array.ConvertAll(halves, half => new UInt128(half, ~half));
            ulong[] narrowMasked = [.. narrow];
            UInt128[] wideMasked = [.. wide];
            using (var adding = new MaskKeystream(key))
            {
                adding.Add(narrowMasked.AsSpan());
                adding.Add(wideMasked.AsSpan());
            }

            using (var subtracting = new MaskKeystream(key))
            {
                subtracting.Subtract(narrowMasked.AsSpan());
                subtracting.Subtract(wideMasked.AsSpan());
            }

            Assert.Equal(narrow, narrowMasked);
            Assert.Equal(wide, wideMasked);
        }, iter: 200);

    [Fact]
    public void Long_vector_has_the_keystream_of_its_parts()
    {
        var key = RandomNumberGenerator.GetBytes(MaskKeystream.KeySize);
        var whole = new ulong[20_000];
        using (var stream = new MaskKeystream(key))
        {
            stream.Add(whole.AsSpan());
        }

        var parts = new ulong[20_000];
        using (var stream = new MaskKeystream(key))
        {
            stream.Add(parts.AsSpan(0, 6));
            stream.Add(parts.AsSpan(6, 10_000));
            stream.Add(parts.AsSpan(10_006));
        }

        Assert.Equal(whole, parts);
    }

    [Fact]
    public void Masks_of_zeros_look_uniform()
    {
        var words = new ulong[100_000];
        using (var stream = new MaskKeystream(RandomNumberGenerator.GetBytes(MaskKeystream.KeySize)))
        {
            stream.Add(words.AsSpan());
        }

        // Each bit of a word is set in half of the words; six standard deviations are 0.0095.
        for (var bit = 0; bit < 64; bit++)
        {
            Assert.InRange(words.Count(word => (word >> bit & 1) != 0) / 100_000.0, 0.4905, 0.5095);
        }

        // Chi-squared of the top byte over 256 cells has mean 255 and deviation 22.6.
        var chiSquared = words.GroupBy(word => word >> 56).Sum(cell => Math.Pow(cell.Count() - 100_000 / 256.0, 2) / (100_000 / 256.0));
        Assert.InRange(chiSquared, 120, 400);
    }
}
