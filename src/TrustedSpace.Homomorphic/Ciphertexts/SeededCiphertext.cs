using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Ciphertexts;

/// <summary>
/// A fresh encryption under the secret key, kept as its first polynomial and the seed of its second: half the size, to be sent and then expanded. Immutable.
/// </summary>
public sealed class SeededCiphertext
{
    private readonly ulong[] _first;

    /// <param name="level">Its level.</param>
    /// <param name="isTransformed">Its form, in which the seed expands.</param>
    /// <param name="scale">CKKS: its scale; 1 with BFV.</param>
    /// <param name="first">n·k words, taken over.</param>
    /// <param name="seed">Of the second polynomial.</param>
    internal SeededCiphertext(Level level, bool isTransformed, double scale, ulong[] first, UniformSeed seed) =>
        (Level, IsTransformed, Scale, _first, Seed) = (level, isTransformed, scale, first, seed);

    public Level Level { get; }

    public bool IsTransformed { get; }

    public double Scale { get; }

    internal UniformSeed Seed { get; }

    /// <summary>n·k words.</summary>
    internal ReadOnlySpan<ulong> First => _first;

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
        UniformPolynomial.Sample(Seed, Level.Moduli, destination.Polynomial(1));
    }
}
