using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Ciphertexts;

/// <summary>
/// A fresh encryption under the secret key, kept as its first polynomial and the seed of its second: half the size, to be sent and then expanded. Refilled
/// as a destination like a <see cref="Ciphertext"/>.
/// </summary>
public sealed class SeededCiphertext
{
    private readonly byte[] _seed = new byte[UniformSeed.Size];
    private ulong[] _first = [];
    private Level? _level;

    /// <summary>An empty one, to be encrypted into.</summary>
    public SeededCiphertext()
    {
    }

    /// <exception cref="InvalidOperationException">It is empty.</exception>
    public Level Level => _level ?? throw new InvalidOperationException("The seeded ciphertext is empty. Encrypt into it.");

    /// <summary>The form in which the seed expands.</summary>
    public bool IsTransformed { get; private set; }

    /// <summary>CKKS: what the encrypted numbers were multiplied by; 1 with BFV.</summary>
    public double Scale { get; private set; } = 1;

    internal UniformSeedKind SeedKind { get; private set; }

    /// <summary>Of the second polynomial.</summary>
    internal ReadOnlySpan<byte> Seed => _seed;

    /// <summary>n·k words.</summary>
    internal Span<ulong> First => _first.AsSpan(0, Level.PolynomialWords);

    /// <summary>The whole ciphertext, as any other.</summary>
    /// <exception cref="InvalidOperationException">It is empty.</exception>
    public Ciphertext Expand()
    {
        var ciphertext = new Ciphertext();
        Expand(ciphertext);
        return ciphertext;
    }

    /// <param name="destination">Refilled.</param>
    public void Expand(Ciphertext destination)
    {
        destination.Reset(Level, Ciphertext.SmallestSize, IsTransformed, Scale);
        First.CopyTo(destination.Polynomial(0));
        UniformPolynomial.Sample(SeededGenerator.OfThread(SeedKind, _seed), Level.Moduli, destination.Polynomial(1));
    }

    /// <summary>Gives it another shape and seed; keeps its memory where that is large enough. What the first polynomial holds is undefined.</summary>
    internal void Reset(Level level, bool isTransformed, double scale, UniformSeedKind kind, ReadOnlySpan<byte> seed)
    {
        if (_first.Length < level.PolynomialWords)
        {
            _first = new ulong[level.PolynomialWords];
        }

        seed.CopyTo(_seed);
        (_level, IsTransformed, Scale, SeedKind) = (level, isTransformed, scale, kind);
    }
}
