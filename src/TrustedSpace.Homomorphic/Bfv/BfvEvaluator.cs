using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Bfv;

/// <summary>
/// Computes with BFV ciphertexts, to SEAL's bits. Every operation has an overload that refills a destination, which may be an operand and then takes no
/// memory. Operands of other contexts, levels or forms are refused with what to do. Safe for concurrent use on different destinations.
/// </summary>
/// <remarks>
/// A sum, or a product with a plaintext, may take the randomness away (a ciphertext less itself, a product with zero): such a result hides nothing. Results
/// carry noise that tells about what they were computed from; where the reader must not learn that, decrypt collectively with smudging.
/// </remarks>
public sealed partial class BfvEvaluator
{
    /// <exception cref="ParametersException">The context is not BFV's.</exception>
    public BfvEvaluator(HomomorphicContext context)
    {
        if (context.Scheme != Scheme.Bfv)
        {
            throw new ParametersException($"The context is for {context.Scheme}, and this evaluator for BFV. Use the evaluator of that scheme.");
        }

        Context = context;
    }

    /// <summary>Of everything that it takes and gives.</summary>
    public HomomorphicContext Context { get; }

    /// <inheritdoc cref="Add(Ciphertext, Ciphertext, Ciphertext)"/>
    public Ciphertext Add(Ciphertext a, Ciphertext b) => Into(result => Add(a, b, result));

    /// <param name="a">At the level and in the form of b; of any size.</param>
    /// <param name="b">Of any size.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">The operands do not go together.</exception>
    public void Add(Ciphertext a, Ciphertext b, Ciphertext destination)
    {
        CheckPair(a, b);
        var (level, sizeA, sizeB) = (a.Level, a.Size, b.Size);
        destination.Reset(level, Math.Max(sizeA, sizeB), a.IsTransformed, scale: 1);
        for (var i = 0; i < destination.Size; i++)
        {
            var result = destination.Polynomial(i);
            if (i < sizeA && i < sizeB)
            {
                Add(a.Polynomial(i), b.Polynomial(i), result, level);
            }
            else
            {
                (i < sizeA ? a : b).Polynomial(i).CopyTo(result);
            }
        }
    }

    /// <inheritdoc cref="Subtract(Ciphertext, Ciphertext, Ciphertext)"/>
    public Ciphertext Subtract(Ciphertext a, Ciphertext b) => Into(result => Subtract(a, b, result));

    /// <inheritdoc cref="Add(Ciphertext, Ciphertext, Ciphertext)"/>
    public void Subtract(Ciphertext a, Ciphertext b, Ciphertext destination)
    {
        CheckPair(a, b);
        var (level, sizeA, sizeB) = (a.Level, a.Size, b.Size);
        destination.Reset(level, Math.Max(sizeA, sizeB), a.IsTransformed, scale: 1);
        for (var i = 0; i < destination.Size; i++)
        {
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                var result = destination.Residues(i, prime);
                if (i >= sizeA)
                {
                    Residues.Negate(b.Residues(i, prime), result, level.Moduli[prime]);
                }
                else if (i >= sizeB)
                {
                    a.Residues(i, prime).CopyTo(result);
                }
                else
                {
                    Residues.Subtract(a.Residues(i, prime), b.Residues(i, prime), result, level.Moduli[prime]);
                }
            }
        }
    }

    /// <inheritdoc cref="Negate(Ciphertext, Ciphertext)"/>
    public Ciphertext Negate(Ciphertext a) => Into(result => Negate(a, result));

    /// <param name="a">At any level, in any form, of any size.</param>
    /// <param name="destination">Refilled.</param>
    public void Negate(Ciphertext a, Ciphertext destination)
    {
        Check(a);
        var level = a.Level;
        destination.Reset(level, a.Size, a.IsTransformed, scale: 1);
        for (var i = 0; i < destination.Size; i++)
        {
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                Residues.Negate(a.Residues(i, prime), destination.Residues(i, prime), level.Moduli[prime]);
            }
        }
    }

    /// <inheritdoc cref="Sum(IReadOnlyList{Ciphertext}, Ciphertext)"/>
    public Ciphertext Sum(IReadOnlyList<Ciphertext> terms) => Into(result => Sum(terms, result));

    /// <summary>The sum of all.</summary>
    /// <param name="terms">One or more at one level and in one form, of any size.</param>
    /// <param name="destination">Refilled; may be one of the terms.</param>
    /// <exception cref="InvalidOperationException">The operands do not go together.</exception>
    public void Sum(IReadOnlyList<Ciphertext> terms, Ciphertext destination)
    {
        if (terms.Count == 0)
        {
            throw new ArgumentException("There is nothing to add up. Give one ciphertext or more.", nameof(terms));
        }

        var (first, size) = (terms[0], 0);
        for (var i = 0; i < terms.Count; i++)
        {
            CheckPair(first, terms[i]);
            size = Math.Max(size, terms[i].Size);
        }

        var (level, isTransformed) = (first.Level, first.IsTransformed);
        using var sum = PooledWords.Rent(size * level.PolynomialWords);
        first.Words.CopyTo(sum.Span);
        sum.Span[first.Words.Length..].Clear();
        for (var i = 1; i < terms.Count; i++)
        {
            for (var j = 0; j < terms[i].Size; j++)
            {
                var part = sum.Span.Slice(j * level.PolynomialWords, level.PolynomialWords);
                Add(part, terms[i].Polynomial(j), part, level);
            }
        }

        destination.Reset(level, size, isTransformed, scale: 1);
        sum.Span.CopyTo(destination.Words);
    }

    /// <inheritdoc cref="AddPlain(Ciphertext, Plaintext, Ciphertext)"/>
    public Ciphertext AddPlain(Ciphertext a, Plaintext plaintext) => Into(result => AddPlain(a, plaintext, result));

    /// <param name="a">In coefficient form.</param>
    /// <param name="plaintext">Coefficients.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">The operands do not go together.</exception>
    public void AddPlain(Ciphertext a, Plaintext plaintext, Ciphertext destination)
    {
        CheckPlainSum(a, plaintext);
        a.CopyTo(destination);
        a.Level.Scaling.AddTo(plaintext.Words, destination.Polynomial(0));
    }

    /// <inheritdoc cref="SubtractPlain(Ciphertext, Plaintext, Ciphertext)"/>
    public Ciphertext SubtractPlain(Ciphertext a, Plaintext plaintext) => Into(result => SubtractPlain(a, plaintext, result));

    /// <inheritdoc cref="AddPlain(Ciphertext, Plaintext, Ciphertext)"/>
    public void SubtractPlain(Ciphertext a, Plaintext plaintext, Ciphertext destination)
    {
        CheckPlainSum(a, plaintext);
        a.CopyTo(destination);
        a.Level.Scaling.SubtractFrom(plaintext.Words, destination.Polynomial(0));
    }

    /// <inheritdoc cref="SwitchToNext(Ciphertext, Ciphertext)"/>
    public Ciphertext SwitchToNext(Ciphertext a) => Into(result => SwitchToNext(a, result));

    /// <summary>Drops one prime: a smaller ciphertext of the same message, whose noise shrinks with it until that of the rounding remains.</summary>
    /// <param name="a">Not at the last level.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">There is no next level.</exception>
    public void SwitchToNext(Ciphertext a, Ciphertext destination)
    {
        Check(a);
        var level = a.Level;
        var next = level.Next ?? throw new InvalidOperationException($"The ciphertext is at the last level already ({level}). Choose parameters with more primes.");
        var (size, isTransformed) = (a.Size, a.IsTransformed);
        using var words = PooledWords.Rent(size * level.PolynomialWords);
        a.Words.CopyTo(words.Span);
        destination.Reset(next, size, isTransformed, scale: 1);
        for (var i = 0; i < size; i++)
        {
            var polynomial = words.Span.Slice(i * level.PolynomialWords, level.PolynomialWords);
            var (kept, last) = (next.PolynomialWords, level.Degree);
            if (isTransformed)
            {
                level.Division.DivideTransformed(polynomial[..kept], polynomial.Slice(kept, last));
            }
            else
            {
                level.Division.DivideCoefficients(polynomial[..kept], polynomial.Slice(kept, last));
            }

            polynomial[..kept].CopyTo(destination.Polynomial(i));
        }
    }

    /// <inheritdoc cref="SwitchTo(Ciphertext, Level, Ciphertext)"/>
    public Ciphertext SwitchTo(Ciphertext a, Level level) => Into(result => SwitchTo(a, level, result));

    /// <summary>Drops primes until the level is reached.</summary>
    /// <param name="a">At that level or before.</param>
    /// <param name="level">Of the same context.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">The ciphertext is past that level.</exception>
    public void SwitchTo(Ciphertext a, Level level, Ciphertext destination)
    {
        Check(a);
        if (level.Context != Context || level.Index < a.Level.Index)
        {
            throw new InvalidOperationException($"The ciphertext is at {a.Level} and cannot return to {level}. Switch the other operand down instead.");
        }

        a.CopyTo(destination);
        while (destination.Level != level)
        {
            SwitchToNext(destination, destination);
        }
    }

    private static Ciphertext Into(Action<Ciphertext> operation)
    {
        var result = new Ciphertext();
        operation(result);
        return result;
    }

    private static void Add(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Level level)
    {
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var range = new Range(prime * level.Degree, (prime + 1) * level.Degree);
            Residues.Add(a[range], b[range], result[range], level.Moduli[prime]);
        }
    }

    private static void ForwardAll(Ciphertext ciphertext)
    {
        for (var i = 0; i < ciphertext.Size; i++)
        {
            Ntt.Forward(ciphertext.Polynomial(i), ciphertext.Level.Tables);
        }

        ciphertext.IsTransformed = true;
    }

    private static void InverseAll(Ciphertext ciphertext)
    {
        for (var i = 0; i < ciphertext.Size; i++)
        {
            Ntt.Inverse(ciphertext.Polynomial(i), ciphertext.Level.Tables);
        }

        ciphertext.IsTransformed = false;
    }

    private void Check(Ciphertext ciphertext)
    {
        if (ciphertext.Level.Context != Context)
        {
            throw new InvalidOperationException("The ciphertext belongs to another context than the evaluator. Share one context among all keys, ciphertexts and evaluators.");
        }

        if (ciphertext.Level.Index < Context.FirstLevel.Index)
        {
            throw new InvalidOperationException("The ciphertext is at the key level, where nothing is computed. Encrypt at the first level.");
        }
    }

    private void CheckPair(Ciphertext a, Ciphertext b)
    {
        Check(a);
        Check(b);
        if (a.Level != b.Level)
        {
            throw new InvalidOperationException($"The ciphertexts are at {a.Level} and {b.Level}. Bring the upper one down with SwitchTo.");
        }

        if (a.IsTransformed != b.IsTransformed)
        {
            throw new InvalidOperationException("One ciphertext is in transformed form and the other is not. Transform both, or neither.");
        }
    }

    private static void CheckCoefficients(Ciphertext ciphertext)
    {
        if (ciphertext.IsTransformed)
        {
            throw new InvalidOperationException("The operation takes ciphertexts in coefficient form. Bring this one back with TransformBack.");
        }
    }

    private void CheckPlainSum(Ciphertext a, Plaintext plaintext)
    {
        Check(a);
        CheckCoefficients(a);
        if (plaintext.Level is not null)
        {
            throw new InvalidOperationException("The plaintext is in transformed form, which only serves products. Add it as it was before.");
        }

        Message.CheckCoefficients(plaintext, Context);
    }
}
