using System.Buffers.Binary;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Randomness;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Randomness;

public sealed class SeededGeneratorTests
{
    private static readonly byte[] Seed = [.. Enumerable.Range(0, UniformSeed.Size).Select(i => (byte)i)];

    // Printed by SEAL 4.1.2.
    [Fact]
    public void Generator_of_Blake2Xb_gives_the_bytes_of_SEAL()
    {
        var bytes = new byte[2 * SeededGenerator.BlockSize];

        new SeededGenerator(new UniformSeed(UniformSeedKind.Blake2Xb, Seed)).Fill(bytes);

        Assert.Equal("17b9767f6395a77a3d0f2f2bd234d8c6", Convert.ToHexStringLower(bytes, 0, 16));
        Assert.Equal("55e60aa1ba585070041fe56e25e0542e", Convert.ToHexStringLower(bytes, SeededGenerator.BlockSize, 16));
    }

    // The leaves one by one, by the paper's parameter block; the generator computes several at a time where it can.
    [Fact]
    public void Blake2Xb_leaves_are_hashes_of_the_root()
    {
        var output = new byte[1000];
        Blake2Xb.Hash(Seed, [1, 2, 3], output);
        var (parameters, root) = (new byte[Blake2b.ParameterBlock], new byte[64]);
        (parameters[0], parameters[1], parameters[2], parameters[3], parameters[12], parameters[13]) = (64, 64, 1, 1, 1000 % 256, 1000 / 256);
        Blake2b.Hash(parameters, Seed, [1, 2, 3], root);

        (parameters[1], parameters[2], parameters[3], parameters[4], parameters[17]) = (0, 0, 0, 64, 64);
        for (var leaf = 0; leaf < 16; leaf++)
        {
            var hash = new byte[Math.Min(64, 1000 - (64 * leaf))];
            (parameters[0], parameters[8]) = ((byte)hash.Length, (byte)leaf);
            Blake2b.Hash(parameters, [], root, hash);
            Assert.Equal(hash, output.AsSpan(64 * leaf, hash.Length));
        }
    }

    [Theory]
    [InlineData((byte)UniformSeedKind.Blake2Xb)]
    [InlineData((byte)UniformSeedKind.Shake256)]
    public void Generator_gives_the_same_bytes_in_pieces_of_any_size(byte kind)
    {
        Assert.SkipUnless(kind == (byte)UniformSeedKind.Blake2Xb || Shake256.IsSupported, "This platform has no SHAKE256.");
        var seed = new UniformSeed((UniformSeedKind)kind, Seed);
        var whole = new byte[20_000];
        new SeededGenerator(seed).Fill(whole);

        var generator = new SeededGenerator(seed);
        var pieces = new byte[whole.Length];
        for (var (at, size) = (0, 0); at < pieces.Length; at += size)
        {
            size = Math.Min((size * 3) + 1, pieces.Length - at);
            generator.Fill(pieces.AsSpan(at, size));
        }

        Assert.Equal(whole, pieces);
        generator.Restart(seed.Kind, seed.Bytes);
        Assert.Equal(BinaryPrimitives.ReadUInt64LittleEndian(whole), generator.Next());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3 * SeededGenerator.BlockSize)]
    [InlineData(0, 5000)]
    [InlineData(100, 200)]
    [InlineData(100, SeededGenerator.BlockSize - 100)]
    [InlineData(100, 10_000)]
    [InlineData(SeededGenerator.BlockSize, SeededGenerator.BlockSize)]
    public void Fork_gives_the_next_bytes_and_the_generator_those_after_them(int before, int forked)
    {
        var seed = new UniformSeed(UniformSeedKind.Blake2Xb, Seed);
        var whole = new byte[20_000];
        new SeededGenerator(seed).Fill(whole);
        var generator = new SeededGenerator(seed);
        generator.Fill(new byte[before]);

        var fork = generator.Fork(forked);

        // In turns, so that neither moves the other.
        var (first, second, after) = (new byte[forked / 2], new byte[forked - (forked / 2)], new byte[1000]);
        fork.Fill(first);
        generator.Fill(after);
        fork.Fill(second);
        Assert.Equal(whole[before..(before + forked)], (byte[])[.. first, .. second]);
        Assert.Equal(whole[(before + forked)..(before + forked + after.Length)], after);
    }

    [Fact]
    public void Generator_of_Shake256_hashes_the_seed_and_a_counter()
    {
        Assert.SkipUnless(Shake256.IsSupported, "This platform has no SHAKE256.");
        var bytes = new byte[2 * SeededGenerator.BlockSize];

        new SeededGenerator(new UniformSeed(UniformSeedKind.Shake256, Seed)).Fill(bytes);

        Assert.Equal(Shake256.HashData([.. Seed, 0, 0, 0, 0, 0, 0, 0, 0], SeededGenerator.BlockSize), bytes[..SeededGenerator.BlockSize]);
        Assert.Equal(Shake256.HashData([.. Seed, 1, 0, 0, 0, 0, 0, 0, 0], SeededGenerator.BlockSize), bytes[SeededGenerator.BlockSize..]);
    }

    [Fact]
    public void Seed_of_another_length_or_kind_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new UniformSeed(UniformSeedKind.Blake2Xb, new byte[63]));
        Assert.Throws<ArgumentException>(() => new UniformSeed((UniformSeedKind)3, new byte[64]));
    }

    // Word by word after the words of all primes, a large modulus rejecting one word in 28.
    [Fact]
    public void Uniform_polynomial_replaces_rejected_words_by_later_ones()
    {
        const int degree = 512;
        Modulus[] moduli = [new(0xffffee001), new(0xd00000000000001)];
        var seed = new UniformSeed(UniformSeedKind.Blake2Xb, Seed);
        var polynomial = new ulong[degree * moduli.Length];

        UniformPolynomial.Sample(seed, moduli, polynomial);

        var generator = new SeededGenerator(seed);
        ulong[] words = [.. Enumerable.Range(0, polynomial.Length).Select(_ => generator.Next())];
        var rejected = 0;
        for (var i = 0; i < words.Length; i++)
        {
            var q = moduli[i / degree].Value;
            for (; words[i] >= ulong.MaxValue - (ulong.MaxValue % q) - 1; rejected++)
            {
                words[i] = generator.Next();
            }

            Assert.Equal(words[i] % q, polynomial[i]);
        }

        Assert.InRange(rejected, 1, degree);

        // The next polynomial begins after the replacements.
        var continued = new SeededGenerator(seed);
        UniformPolynomial.Sample(continued, moduli, polynomial);
        Assert.Equal(generator.Next(), continued.Next());
    }
}
