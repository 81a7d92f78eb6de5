using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Ciphertexts;

/// <summary>
/// An encryption: 2 to 16 polynomials modulo the primes of a level. It knows its level, form and scale, so that what does not go together is refused.
/// An operation's destination may be any ciphertext, which is refilled; not safe for use by several threads while one of them writes.
/// </summary>
public sealed class Ciphertext
{
    /// <summary>Polynomials of a fresh ciphertext.</summary>
    public const int SmallestSize = 2;
    /// <summary>Most polynomials that a ciphertext may have; SEAL's bound.</summary>
    public const int LargestSize = 16;

    private ulong[] _words = [];
    private Level? _level;

    /// <summary>An empty ciphertext, to be filled by an operation.</summary>
    public Ciphertext()
    {
    }

    internal Ciphertext(Level level, int size, bool isTransformed, double scale) => Reset(level, size, isTransformed, scale);

    /// <summary>Where it lives.</summary>
    /// <exception cref="InvalidOperationException">It is empty.</exception>
    public Level Level => _level ?? throw new InvalidOperationException("The ciphertext is empty. Encrypt into it, or load it.");

    /// <summary>Number of polynomials: 2 when fresh; a multiplication adds them up less one, relinearisation brings it back to 2.</summary>
    public int Size { get; private set; }

    /// <summary>Whether the polynomials are in transformed (NTT) form: always with CKKS, normally not with BFV.</summary>
    public bool IsTransformed { get; internal set; }

    /// <summary>CKKS: what the encrypted numbers were multiplied by; 1 with BFV.</summary>
    public double Scale { get; internal set; } = 1;

    /// <summary>All polynomials, one after the other, each prime by prime.</summary>
    internal Span<ulong> Words => _words.AsSpan(0, Size * Level.PolynomialWords);

    /// <returns>n·k words.</returns>
    internal Span<ulong> Polynomial(int index) => _words.AsSpan(index * Level.PolynomialWords, Level.PolynomialWords);

    /// <returns>n words in [0, q).</returns>
    internal Span<ulong> Residues(int polynomial, int prime) => Polynomial(polynomial).Slice(prime * Level.Degree, Level.Degree);

    /// <summary>Gives it another shape; keeps its memory where that is large enough. What the words hold is undefined.</summary>
    internal void Reset(Level level, int size, bool isTransformed, double scale)
    {
        CheckSize(size);
        if (_words.Length < size * level.PolynomialWords)
        {
            Array.Resize(ref _words, size * level.PolynomialWords);
        }

        (_level, Size, IsTransformed, Scale) = (level, size, isTransformed, scale);
    }

    /// <summary>Makes it empty again.</summary>
    internal void Clear() => (_level, Size, IsTransformed, Scale) = (null, 0, false, 1);

    /// <exception cref="InvalidOperationException">No ciphertext has so many polynomials.</exception>
    internal static void CheckSize(int size)
    {
        if (size is < SmallestSize or > LargestSize)
        {
            throw new InvalidOperationException($"A ciphertext has {SmallestSize} to {LargestSize} polynomials, not {size}. Relinearise before multiplying again.");
        }
    }

    /// <summary>A copy with memory of its own.</summary>
    /// <exception cref="InvalidOperationException">It is empty.</exception>
    public Ciphertext Clone()
    {
        var copy = new Ciphertext();
        CopyTo(copy);
        return copy;
    }

    /// <param name="destination">Refilled; nothing happens if it is this one.</param>
    /// <exception cref="InvalidOperationException">It is empty.</exception>
    public void CopyTo(Ciphertext destination)
    {
        if (ReferenceEquals(this, destination))
        {
            return;
        }

        destination.Reset(Level, Size, IsTransformed, Scale);
        Words.CopyTo(destination.Words);
    }
}
