using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Bfv;

public sealed partial class BfvEvaluator
{
    /// <inheritdoc cref="Multiply(Ciphertext, Ciphertext, Ciphertext)"/>
    public Ciphertext Multiply(Ciphertext a, Ciphertext b) => Into(result => Multiply(a, b, result));

    /// <summary>The product, of as many polynomials as both have less one; relinearise it before the next product.</summary>
    /// <param name="a">At the level of b, in coefficient form.</param>
    /// <param name="b">As a.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">The operands do not go together, or are too large.</exception>
    public void Multiply(Ciphertext a, Ciphertext b, Ciphertext destination)
    {
        CheckPair(a, b);
        CheckCoefficients(a);
        a.Level.Multiplication.Multiply(a, b, destination);
    }

    /// <inheritdoc cref="Square(Ciphertext, Ciphertext)"/>
    public Ciphertext Square(Ciphertext a) => Into(result => Square(a, result));

    /// <summary>The product with itself, faster than any other.</summary>
    /// <param name="a">In coefficient form.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">The ciphertext is in transformed form, or too large.</exception>
    public void Square(Ciphertext a, Ciphertext destination) => Multiply(a, a, destination);

    /// <inheritdoc cref="Relinearize(Ciphertext, RelinearizationKey, Ciphertext)"/>
    public Ciphertext Relinearize(Ciphertext a, RelinearizationKey key) => Into(result => Relinearize(a, key, result));

    /// <summary>Brings a product back to two polynomials.</summary>
    /// <param name="a">In coefficient form.</param>
    /// <param name="key">For ciphertexts of that size.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">The key is of another context, or for smaller ciphertexts.</exception>
    public void Relinearize(Ciphertext a, RelinearizationKey key, Ciphertext destination)
    {
        Check(a);
        CheckCoefficients(a);
        CheckKey(key.Context);
        if (a.Size > key.LargestSize)
        {
            throw new InvalidOperationException(
                $"The ciphertext has {a.Size} polynomials, and the key brings back {key.LargestSize} at most. Relinearise after each product, or make a key for more.");
        }

        a.CopyTo(destination);
        for (var size = destination.Size; size > Ciphertext.SmallestSize; size--)
        {
            KeySwitcher.Switch(
                destination.Polynomial(size - 1), key.Powers[size - 3], destination.Level, isTransformed: false, destination.Polynomial(0), destination.Polynomial(1));
        }

        destination.Reset(destination.Level, Ciphertext.SmallestSize, isTransformed: false, scale: 1);
    }

    /// <inheritdoc cref="MultiplyPlain(Ciphertext, Plaintext, Ciphertext)"/>
    public Ciphertext MultiplyPlain(Ciphertext a, Plaintext plaintext) => Into(result => MultiplyPlain(a, plaintext, result));

    /// <param name="a">In any form, which the result has too; products in transformed form cost the least.</param>
    /// <param name="plaintext">Coefficients, or in transformed form at the ciphertext's level.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">The plaintext is at another level.</exception>
    public void MultiplyPlain(Ciphertext a, Plaintext plaintext, Ciphertext destination)
    {
        Check(a);
        var level = a.Level;
        using var factor = PooledWords.RentSecret(level.Degree);
        CheckFactor(plaintext, level);
        destination.Reset(level, a.Size, a.IsTransformed, scale: 1);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var (modulus, tables) = (level.Moduli[prime], level.Tables[prime]);
            var residues = TransformedFactor(plaintext, level, prime, factor.Span);
            for (var i = 0; i < destination.Size; i++)
            {
                var result = destination.Residues(i, prime);
                a.Residues(i, prime).CopyTo(result);
                if (a.IsTransformed)
                {
                    Residues.Multiply(result, residues, result, modulus);
                    continue;
                }

                Ntt.Forward(result, tables);
                Residues.Multiply(result, residues, result, modulus);
                Ntt.Inverse(result, tables);
            }
        }
    }

    /// <inheritdoc cref="Transform(Ciphertext, Ciphertext)"/>
    public Ciphertext Transform(Ciphertext a) => Into(result => Transform(a, result));

    /// <summary>Into transformed form, for many products with plaintexts and sums.</summary>
    /// <param name="a">In coefficient form.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">It is in transformed form already.</exception>
    public void Transform(Ciphertext a, Ciphertext destination)
    {
        Check(a);
        CheckCoefficients(a);
        a.CopyTo(destination);
        ForwardAll(destination);
    }

    /// <inheritdoc cref="TransformBack(Ciphertext, Ciphertext)"/>
    public Ciphertext TransformBack(Ciphertext a) => Into(result => TransformBack(a, result));

    /// <summary>Into coefficient form.</summary>
    /// <param name="a">In transformed form.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">It is in coefficient form already.</exception>
    public void TransformBack(Ciphertext a, Ciphertext destination)
    {
        Check(a);
        if (!a.IsTransformed)
        {
            throw new InvalidOperationException("The ciphertext is in coefficient form already.");
        }

        a.CopyTo(destination);
        InverseAll(destination);
    }

    /// <inheritdoc cref="Transform(Plaintext, Level, Plaintext)"/>
    public Plaintext Transform(Plaintext plaintext, Level level)
    {
        var result = new Plaintext();
        Transform(plaintext, level, result);
        return result;
    }

    /// <summary>Makes a plaintext ready for many products at one level.</summary>
    /// <param name="plaintext">Coefficients.</param>
    /// <param name="level">That of the ciphertexts.</param>
    /// <param name="destination">Refilled; another plaintext.</param>
    /// <exception cref="InvalidOperationException">The plaintext is in transformed form already, or the level is another context's.</exception>
    public void Transform(Plaintext plaintext, Level level, Plaintext destination)
    {
        if (level.Context != Context || plaintext.Level is not null || ReferenceEquals(plaintext, destination))
        {
            throw new InvalidOperationException("Transform takes a plaintext of coefficients, a level of the evaluator's context, and another plaintext as destination.");
        }

        Message.CheckCoefficients(plaintext, Context);
        destination.ResetAt(level, scale: 1);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            TransformedFactor(plaintext, level, prime, destination.Residues(prime));
        }
    }

    /// <inheritdoc cref="WeightedSum(IReadOnlyList{Ciphertext}, IReadOnlyList{Plaintext}, Ciphertext)"/>
    public Ciphertext WeightedSum(IReadOnlyList<Ciphertext> ciphertexts, IReadOnlyList<Plaintext> plaintexts) =>
        Into(result => WeightedSum(ciphertexts, plaintexts, result));

    /// <summary>Σ a_i·p_i slot by slot, with one transformation for each operand.</summary>
    /// <param name="ciphertexts">One or more at one level, in one form, of one size.</param>
    /// <param name="plaintexts">As many; coefficients, or in transformed form at that level.</param>
    /// <param name="destination">Refilled, in coefficient form; may be one of the ciphertexts.</param>
    /// <exception cref="InvalidOperationException">The operands do not go together.</exception>
    public void WeightedSum(IReadOnlyList<Ciphertext> ciphertexts, IReadOnlyList<Plaintext> plaintexts, Ciphertext destination)
    {
        if (ciphertexts.Count == 0 || ciphertexts.Count != plaintexts.Count)
        {
            throw new ArgumentException($"There are {ciphertexts.Count} ciphertexts and {plaintexts.Count} plaintexts. Give as many of both, one or more.", nameof(plaintexts));
        }

        var (first, level, size) = (ciphertexts[0], ciphertexts[0].Level, ciphertexts[0].Size);
        for (var j = 0; j < ciphertexts.Count; j++)
        {
            CheckPair(first, ciphertexts[j]);
            CheckFactor(plaintexts[j], level);
            if (ciphertexts[j].Size != size)
            {
                throw new InvalidOperationException($"The ciphertexts have {size} and {ciphertexts[j].Size} polynomials. Relinearise them all.");
            }
        }

        using var sum = PooledWords.Rent(size * level.PolynomialWords);
        sum.Span.Clear();
        for (var j = 0; j < ciphertexts.Count; j++)
        {
            AddWeighted(ciphertexts[j], plaintexts[j], sum.Span);
        }

        destination.Reset(level, size, isTransformed: true, scale: 1);
        sum.Span.CopyTo(destination.Words);
        InverseAll(destination);
    }

    /// <summary>Adds a_i·p_i.</summary>
    /// <param name="ciphertext">a, in any form.</param>
    /// <param name="plaintext">p.</param>
    /// <param name="sum">As many words as the ciphertext has, in transformed form.</param>
    private void AddWeighted(Ciphertext ciphertext, Plaintext plaintext, Span<ulong> sum)
    {
        var level = ciphertext.Level;
        using var factor = PooledWords.RentSecret(level.Degree);
        using var term = PooledWords.Rent(level.Degree);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var weights = TransformedFactor(plaintext, level, prime, factor.Span);
            for (var i = 0; i < ciphertext.Size; i++)
            {
                ciphertext.Residues(i, prime).CopyTo(term.Span);
                if (!ciphertext.IsTransformed)
                {
                    Ntt.Forward(term.Span, level.Tables[prime]);
                }

                var at = (i * level.PolynomialWords) + (prime * level.Degree);
                Residues.MultiplyAdd(term.Span, weights, sum.Slice(at, level.Degree), level.Moduli[prime]);
            }
        }
    }

    /// <summary>One prime's residues of the plaintext in transformed form: its own, or computed into the scratch.</summary>
    private ReadOnlySpan<ulong> TransformedFactor(Plaintext plaintext, Level level, int prime, Span<ulong> scratch)
    {
        if (plaintext.Level is not null)
        {
            return plaintext.Residues(prime);
        }

        // A coefficient m of t/2 or more stands for m - t.
        var (modulus, t) = (level.Moduli[prime], Context.PlainModulus.Value);
        var (upper, correction) = ((t + 1) / 2, modulus.Reduce(t));
        var words = plaintext.Words;
        for (var i = 0; i < words.Length; i++)
        {
            var isUpper = (ulong)~((long)(words[i] - upper) >> 63);
            scratch[i] = modulus.Subtract(modulus.Reduce(words[i]), correction & isUpper);
        }

        scratch[words.Length..].Clear();
        Ntt.Forward(scratch, level.Tables[prime]);
        return scratch;
    }

    private void CheckFactor(Plaintext plaintext, Level level)
    {
        if (plaintext.Level is null)
        {
            Message.CheckCoefficients(plaintext, Context);
        }
        else if (plaintext.Level != level)
        {
            throw new InvalidOperationException($"The plaintext is in transformed form at {plaintext.Level}, and the ciphertext at {level}. Transform the plaintext for that level.");
        }
    }

    private void CheckKey(HomomorphicContext context)
    {
        if (context != Context)
        {
            throw new InvalidOperationException("The key belongs to another context than the ciphertext. Use the keys made for this one.");
        }
    }
}
