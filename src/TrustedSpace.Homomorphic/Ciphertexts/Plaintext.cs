using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Ciphertexts;

/// <summary>
/// What is encrypted: either coefficients modulo t that belong to no level (BFV), or a polynomial modulo the primes of a level in transformed form
/// (CKKS, and BFV plaintexts made ready for repeated multiplication). Refilled as a destination like a <see cref="Ciphertext"/>.
/// </summary>
public sealed class Plaintext
{
    private ulong[] _words = [];
    private int _count;

    /// <summary>An empty plaintext, to be filled by an operation.</summary>
    public Plaintext()
    {
    }

    /// <summary>An empty one in memory of somebody else, from which it moves to its own if it has to grow.</summary>
    internal Plaintext(ulong[] words) => _words = words;

    /// <summary>Null: coefficients modulo t. Otherwise in transformed form at that level.</summary>
    public Level? Level { get; private set; }

    /// <summary>CKKS: what the encoded numbers were multiplied by; 1 with BFV.</summary>
    public double Scale { get; internal set; } = 1;

    /// <summary>Coefficients, at most n; or n·k words, prime by prime.</summary>
    internal Span<ulong> Words => _words.AsSpan(0, _count);

    internal Span<ulong> Residues(int prime) => Words.Slice(prime * Level!.Degree, Level.Degree);

    /// <summary>Gives it another shape; what the words hold is undefined.</summary>
    internal void ResetCoefficients(int count)
    {
        Reserve(count);
        (Level, Scale) = (null, 1);
    }

    internal void ResetAt(Level level, double scale)
    {
        Reserve(level.PolynomialWords);
        (Level, Scale) = (level, scale);
    }

    private void Reserve(int count)
    {
        if (_words.Length < count)
        {
            Array.Resize(ref _words, count);
        }

        _count = count;
    }
}
