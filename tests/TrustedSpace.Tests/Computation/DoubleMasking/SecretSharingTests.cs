using System.Security.Cryptography;
using CsCheck;
using TrustedSpace.Computation.DoubleMasking;
using Xunit;

namespace TrustedSpace.Tests.Computation.DoubleMasking;

public sealed class SecretSharingTests
{
    [Fact]
    public void Any_threshold_of_the_shares_gives_the_secret() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[1, 12], Gen.Int[0, 8], Gen.Int[0, int.MaxValue]).Sample((secret, threshold, more, seed) =>
        {
            int[] places = [.. Enumerable.Range(1, 255).OrderBy(place => Hash(seed, place)).Take(threshold + more)];
            var shares = SecretSharing.Split(secret, threshold, places);
            int[] chosen = [.. Enumerable.Range(0, places.Length).OrderBy(i => Hash(seed, -i)).Take(threshold)];
            Assert.Equal(secret, SecretSharing.Combine([.. chosen.Select(i => places[i])], [.. chosen.Select(i => (ReadOnlyMemory<byte>)shares[i])]));
            Assert.All(shares, share => Assert.Equal(secret.Length, share.Length));
        }, iter: 300);

    [Fact]
    public void Fewer_shares_than_the_threshold_fit_every_secret()
    {
        // Two shares of three, and for each of the 256 possible secrets exactly one third share that completes them to it.
        var shares = SecretSharing.Split([77], 3, [1, 2, 3]);
        var reached = Enumerable.Range(0, 256).Select(third =>
            SecretSharing.Combine([1, 2, 3], [shares[0], shares[1], new byte[] { (byte)third }])[0]);
        Assert.Equal(256, reached.Distinct().Count());
    }

    [Fact]
    public void Single_shares_of_one_secret_are_spread_evenly()
    {
        var counts = new int[256];
        foreach (var value in SecretSharing.Split(new byte[64 * 1024], 2, [9, 10])[0])
        {
            counts[value]++;
        }

        // 255 degrees of freedom: beyond 400 once in 10^8.
        Assert.InRange(counts.Sum(count => Math.Pow(count - 256, 2) / 256), 130, 400);
    }

    [Fact]
    public void Published_product_and_inverse_hold()
    {
        // FIPS 197, section 4.2: {57} · {83} = {c1}; {57} · {13} = {fe}.
        Assert.Equal(0xC1, BinaryField.Multiply(0x57, 0x83));
        Assert.Equal(0xFE, BinaryField.Multiply(0x57, 0x13));
        Assert.All(Enumerable.Range(1, 255), value => Assert.Equal(1, BinaryField.Multiply((byte)value, BinaryField.Invert((byte)value))));
    }

    [Fact]
    public void Places_out_of_range_repeated_or_too_few_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SecretSharing.Split([1], 2, [1]));
        Assert.Throws<ArgumentException>(() => SecretSharing.Split([1], 2, [1, 1]));
        Assert.Throws<ArgumentException>(() => SecretSharing.Split([1], 2, [0, 1]));
        Assert.Throws<ArgumentException>(() => SecretSharing.Split([1], 2, [1, 256]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecretSharing.Split([1], 0, [1]));
        Assert.Throws<ArgumentException>(() => SecretSharing.Combine([1, 2], [new byte[1]]));
        Assert.Throws<ArgumentException>(() => SecretSharing.Combine([1, 2], [new byte[1], new byte[2]]));
    }

    private static string Hash(int seed, int number) => Convert.ToHexString(SHA256.HashData(BitConverter.GetBytes((long)seed << 32 | (uint)number)));
}
