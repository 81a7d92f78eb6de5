using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Ckks;

/// <summary>
/// Computes on encrypted real and complex numbers (Cheon, Kim, Kim and Song 2016/421, in residues as Cheon, Han, Kim, Kim and Song 2018/931). Operands must
/// agree in level, and for sums in scale; nothing is brought into line silently. Immutable; safe for concurrent use with different destinations.
/// </summary>
/// <remarks>
/// A product has the product of the scales; <see cref="Rescale(Ciphertext)"/> divides by the level's last prime and goes one level down. Every operation
/// exists with a destination, which may be an operand, and then allocates nothing once the destination is large enough.
/// </remarks>
public sealed partial class CkksEvaluator
{
    private readonly HomomorphicContext _context;

    /// <exception cref="ArgumentException">The context is not of CKKS.</exception>
    public CkksEvaluator(HomomorphicContext context)
    {
        CkksRules.RequireScheme(context);
        _context = context;
    }

    /// <summary>a + b, of one level and scale.</summary>
    /// <exception cref="ArgumentException">Levels or scales differ.</exception>
    public Ciphertext Add(Ciphertext a, Ciphertext b) => New(result => Add(a, b, result));

    /// <inheritdoc cref="Add(Ciphertext, Ciphertext)"/>
    public void Add(Ciphertext a, Ciphertext b, Ciphertext destination) => Combine(a, b, destination, isSubtraction: false);

    /// <summary>a - b, of one level and scale.</summary>
    /// <exception cref="ArgumentException">Levels or scales differ.</exception>
    public Ciphertext Subtract(Ciphertext a, Ciphertext b) => New(result => Subtract(a, b, result));

    /// <inheritdoc cref="Subtract(Ciphertext, Ciphertext)"/>
    public void Subtract(Ciphertext a, Ciphertext b, Ciphertext destination) => Combine(a, b, destination, isSubtraction: true);

    /// <summary>-a.</summary>
    public Ciphertext Negate(Ciphertext a) => New(result => Negate(a, result));

    /// <inheritdoc cref="Negate(Ciphertext)"/>
    public void Negate(Ciphertext a, Ciphertext destination)
    {
        var level = CkksRules.LevelOf(a, _context);
        destination.Reset(level, a.Size, isTransformed: true, a.Scale);
        for (var i = 0; i < a.Size; i++)
        {
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                Residues.Negate(a.Residues(i, prime), destination.Residues(i, prime), level.Moduli[prime]);
            }
        }
    }

    /// <summary>a + b, of one level and scale.</summary>
    /// <exception cref="ArgumentException">Levels or scales differ.</exception>
    public Ciphertext AddPlain(Ciphertext a, Plaintext b) => New(result => AddPlain(a, b, result));

    /// <inheritdoc cref="AddPlain(Ciphertext, Plaintext)"/>
    public void AddPlain(Ciphertext a, Plaintext b, Ciphertext destination) => Combine(a, b, destination, isSubtraction: false);

    /// <summary>a - b, of one level and scale.</summary>
    /// <exception cref="ArgumentException">Levels or scales differ.</exception>
    public Ciphertext SubtractPlain(Ciphertext a, Plaintext b) => New(result => SubtractPlain(a, b, result));

    /// <inheritdoc cref="SubtractPlain(Ciphertext, Plaintext)"/>
    public void SubtractPlain(Ciphertext a, Plaintext b, Ciphertext destination) => Combine(a, b, destination, isSubtraction: true);

    /// <summary>a·b slot by slot, of one level; the scales multiply.</summary>
    /// <exception cref="ArgumentException">Levels differ.</exception>
    /// <exception cref="InvalidOperationException">The level does not hold the product's scale.</exception>
    public Ciphertext MultiplyPlain(Ciphertext a, Plaintext b) => New(result => MultiplyPlain(a, b, result));

    /// <inheritdoc cref="MultiplyPlain(Ciphertext, Plaintext)"/>
    public void MultiplyPlain(Ciphertext a, Plaintext b, Ciphertext destination)
    {
        var level = CkksRules.LevelOf(a, _context);
        CkksRules.RequireLevel(level, CkksRules.LevelOf(b, _context));
        destination.Reset(level, a.Size, isTransformed: true, CkksRules.ProductScale(a.Scale, b.Scale, level));
        for (var i = 0; i < a.Size; i++)
        {
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                Residues.Multiply(a.Residues(i, prime), b.Residues(prime), destination.Residues(i, prime), level.Moduli[prime]);
            }
        }
    }

    /// <summary>a·b slot by slot, of one level; the scales multiply, and the product of two fresh ciphertexts has three polynomials.</summary>
    /// <exception cref="ArgumentException">Levels differ.</exception>
    /// <exception cref="InvalidOperationException">The level does not hold the product's scale, or the product would have too many polynomials.</exception>
    public Ciphertext Multiply(Ciphertext a, Ciphertext b) => New(result => Multiply(a, b, result));

    /// <inheritdoc cref="Multiply(Ciphertext, Ciphertext)"/>
    public void Multiply(Ciphertext a, Ciphertext b, Ciphertext destination)
    {
        var level = CkksRules.LevelOf(a, _context);
        CkksRules.RequireLevel(level, CkksRules.LevelOf(b, _context));
        var (sizeA, sizeB) = (a.Size, b.Size);
        destination.Reset(level, sizeA + sizeB - 1, isTransformed: true, CkksRules.ProductScale(a.Scale, b.Scale, level));
        using var scratch = PooledWords.Rent(level.Degree);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            // From the top down, each result replaces operands that no further result needs, should the destination be one of them.
            for (var i = sizeA + sizeB - 2; i >= 0; i--)
            {
                var first = Math.Max(0, i - sizeB + 1);
                Residues.Multiply(a.Residues(first, prime), b.Residues(i - first, prime), scratch.Span, level.Moduli[prime]);
                for (var j = first + 1; j <= Math.Min(i, sizeA - 1); j++)
                {
                    Residues.MultiplyAdd(a.Residues(j, prime), b.Residues(i - j, prime), scratch.Span, level.Moduli[prime]);
                }

                scratch.Span.CopyTo(destination.Residues(i, prime));
            }
        }
    }

    /// <summary>a² slot by slot; the scale is squared.</summary>
    /// <inheritdoc cref="Multiply(Ciphertext, Ciphertext)"/>
    public Ciphertext Square(Ciphertext a) => New(result => Square(a, result));

    /// <inheritdoc cref="Square(Ciphertext)"/>
    public void Square(Ciphertext a, Ciphertext destination) => Multiply(a, a, destination);

    /// <summary>Brings a product back to two polynomials.</summary>
    /// <exception cref="ArgumentException">The key is of another context, or for smaller ciphertexts.</exception>
    public Ciphertext Relinearize(Ciphertext a, RelinearizationKey key) => New(result => Relinearize(a, key, result));

    /// <inheritdoc cref="Relinearize(Ciphertext, RelinearizationKey)"/>
    public void Relinearize(Ciphertext a, RelinearizationKey key, Ciphertext destination)
    {
        var level = CkksRules.LevelOf(a, _context);
        CheckKey(key.Context, level);
        if (a.Size > key.LargestSize)
        {
            throw new ArgumentException(
                $"The ciphertext has {a.Size} polynomials and the key is for {key.LargestSize} at most. Relinearise after every product, or have a larger key made.",
                nameof(key));
        }

        var size = a.Size;
        var source = a.Words;
        destination.Reset(level, Ciphertext.SmallestSize, isTransformed: true, a.Scale);
        if (!ReferenceEquals(a, destination))
        {
            source[..destination.Words.Length].CopyTo(destination.Words);
        }

        for (var i = size - 1; i >= Ciphertext.SmallestSize; i--)
        {
            var target = source.Slice(i * level.PolynomialWords, level.PolynomialWords);
            KeySwitcher.Switch(target, key.Powers[i - 2], level, isTransformed: true, destination.Polynomial(0), destination.Polynomial(1));
        }
    }

    private static Ciphertext New(Action<Ciphertext> operation)
    {
        var result = new Ciphertext();
        operation(result);
        return result;
    }

    /// <summary>An operand that is empty counts as zero.</summary>
    private static void Combine(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus, bool isSubtraction)
    {
        if (b.IsEmpty)
        {
            a.CopyTo(result);
        }
        else if (a.IsEmpty && !isSubtraction)
        {
            b.CopyTo(result);
        }
        else if (a.IsEmpty)
        {
            Residues.Negate(b, result, modulus);
        }
        else if (isSubtraction)
        {
            Residues.Subtract(a, b, result, modulus);
        }
        else
        {
            Residues.Add(a, b, result, modulus);
        }
    }

    private void Combine(Ciphertext a, Ciphertext b, Ciphertext destination, bool isSubtraction)
    {
        var level = CkksRules.LevelOf(a, _context);
        CkksRules.RequireLevel(level, CkksRules.LevelOf(b, _context));
        CkksRules.RequireScale(a.Scale, b.Scale, "Align brings both to one scale; or rescale equally often, by equally many products.");
        var (sizeA, sizeB) = (a.Size, b.Size);
        destination.Reset(level, Math.Max(sizeA, sizeB), isTransformed: true, a.Scale);
        for (var i = 0; i < destination.Size; i++)
        {
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                var left = i < sizeA ? a.Residues(i, prime) : [];
                var right = i < sizeB ? b.Residues(i, prime) : [];
                Combine(left, right, destination.Residues(i, prime), level.Moduli[prime], isSubtraction);
            }
        }
    }

    private void Combine(Ciphertext a, Plaintext b, Ciphertext destination, bool isSubtraction)
    {
        var level = CkksRules.LevelOf(a, _context);
        CkksRules.RequireLevel(level, CkksRules.LevelOf(b, _context));
        CkksRules.RequireScale(a.Scale, b.Scale, "Encode the plaintext with the ciphertext's Scale.");
        a.CopyTo(destination);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var result = destination.Residues(0, prime);
            Combine(result, b.Residues(prime), result, level.Moduli[prime], isSubtraction);
        }
    }
}
