using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Bfv;

public sealed partial class BfvEvaluator
{
    /// <inheritdoc cref="RotateRows(Ciphertext, int, GaloisKeys, Ciphertext)"/>
    public Ciphertext RotateRows(Ciphertext a, int steps, GaloisKeys keys) => Into(result => RotateRows(a, steps, keys, result));

    /// <summary>
    /// Rotates both rows of slots: by one key switch if there is a key for just these steps, else by the powers of two of the steps' non-adjacent form,
    /// each with its own key and noise, as SEAL does.
    /// </summary>
    /// <param name="a">Of two polynomials, in coefficient form.</param>
    /// <param name="steps">More than -n/2 and less than n/2; positive ones rotate to the left.</param>
    /// <param name="keys">With the keys needed.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">A key is missing, or the ciphertext is not as described.</exception>
    public void RotateRows(Ciphertext a, int steps, GaloisKeys keys, Ciphertext destination)
    {
        CheckRotation(a, keys);
        var element = Galois.ElementOf(steps, Context.Degree);
        if (steps == 0)
        {
            a.CopyTo(destination);
        }
        else if (keys.Has(element))
        {
            Apply(a, element, keys, destination);
        }
        else
        {
            keys.CheckPowers(steps);
            a.CopyTo(destination);
            for (var rest = steps; rest != 0;)
            {
                var step = Galois.TakeLowest(ref rest);
                if (!Galois.IsWholeTurn(step, Context.Degree))
                {
                    Apply(destination, Galois.ElementOf(step, Context.Degree), keys, destination);
                }
            }
        }
    }

    /// <inheritdoc cref="RotateColumns(Ciphertext, GaloisKeys, Ciphertext)"/>
    public Ciphertext RotateColumns(Ciphertext a, GaloisKeys keys) => Into(result => RotateColumns(a, keys, result));

    /// <summary>Exchanges the two rows of slots.</summary>
    /// <param name="a">Of two polynomials, in coefficient form.</param>
    /// <param name="keys">With the key for columns.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">The key is missing, or the ciphertext is not as described.</exception>
    public void RotateColumns(Ciphertext a, GaloisKeys keys, Ciphertext destination)
    {
        CheckRotation(a, keys);
        keys.CheckColumns();
        Apply(a, Galois.ColumnElement(Context.Degree), keys, destination);
    }

    /// <inheritdoc cref="SumSlots(Ciphertext, GaloisKeys, Ciphertext)"/>
    public Ciphertext SumSlots(Ciphertext a, GaloisKeys keys) => Into(result => SumSlots(a, keys, result));

    /// <summary>The sum of all n slots, in every slot: log2(n) rotations.</summary>
    /// <param name="a">Of two polynomials, in coefficient form.</param>
    /// <param name="keys">For rotations by powers of two, and for columns.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">A key is missing, or the ciphertext is not as described.</exception>
    public void SumSlots(Ciphertext a, GaloisKeys keys, Ciphertext destination)
    {
        CheckRotation(a, keys);
        CheckSumKeys(keys);
        a.CopyTo(destination);
        for (var step = 1; step < Context.Degree / 2; step *= 2)
        {
            AddRotated(destination, Galois.ElementOf(step, Context.Degree), keys);
        }

        AddRotated(destination, Galois.ColumnElement(Context.Degree), keys);
    }

    /// <inheritdoc cref="DotProduct(Ciphertext, Plaintext, GaloisKeys, Ciphertext)"/>
    public Ciphertext DotProduct(Ciphertext a, Plaintext plaintext, GaloisKeys keys) => Into(result => DotProduct(a, plaintext, keys, result));

    /// <summary>Σ a_i·p_i over all slots i, in every slot.</summary>
    /// <param name="a">Of two polynomials, in coefficient form.</param>
    /// <param name="plaintext">Coefficients, or in transformed form at the ciphertext's level.</param>
    /// <param name="keys">For rotations by powers of two, and for columns.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">A key is missing, or the operands do not go together.</exception>
    public void DotProduct(Ciphertext a, Plaintext plaintext, GaloisKeys keys, Ciphertext destination)
    {
        CheckRotation(a, keys);
        CheckSumKeys(keys);
        MultiplyPlain(a, plaintext, destination);
        SumSlots(destination, keys, destination);
    }

    /// <inheritdoc cref="DotProduct(Ciphertext, Ciphertext, RelinearizationKey, GaloisKeys, Ciphertext)"/>
    public Ciphertext DotProduct(Ciphertext a, Ciphertext b, RelinearizationKey relinearization, GaloisKeys keys) =>
        Into(result => DotProduct(a, b, relinearization, keys, result));

    /// <summary>Σ a_i·b_i over all slots i, in every slot.</summary>
    /// <param name="a">At the level of b, in coefficient form.</param>
    /// <param name="b">As a.</param>
    /// <param name="relinearization">For the product's size.</param>
    /// <param name="keys">For rotations by powers of two, and for columns.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="InvalidOperationException">A key is missing, or the operands do not go together.</exception>
    public void DotProduct(Ciphertext a, Ciphertext b, RelinearizationKey relinearization, GaloisKeys keys, Ciphertext destination)
    {
        CheckKey(relinearization.Context);
        CheckKey(keys.Context);
        CheckSumKeys(keys);
        Multiply(a, b, destination);
        Relinearize(destination, relinearization, destination);
        SumSlots(destination, keys, destination);
    }

    private static void Apply(Ciphertext a, int element, GaloisKeys keys, Ciphertext destination)
    {
        var (level, key, automorphism) = (a.Level, keys[element], Automorphism.Of(a.Level.Degree, element));
        using var first = PooledWords.Rent(level.PolynomialWords);
        using var second = PooledWords.Rent(level.PolynomialWords);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var range = new Range(prime * level.Degree, (prime + 1) * level.Degree);
            automorphism.ApplyCoefficients(a.Residues(0, prime), first.Span[range], level.Moduli[prime]);
            automorphism.ApplyCoefficients(a.Residues(1, prime), second.Span[range], level.Moduli[prime]);
        }

        destination.Reset(level, Ciphertext.SmallestSize, isTransformed: false, scale: 1);
        first.Span.CopyTo(destination.Polynomial(0));
        destination.Polynomial(1).Clear();
        KeySwitcher.Switch(second.Span, key, level, isTransformed: false, destination.Polynomial(0), destination.Polynomial(1));
    }

    private static void AddRotated(Ciphertext sum, int element, GaloisKeys keys)
    {
        var level = sum.Level;
        using var before = PooledWords.Rent(2 * level.PolynomialWords);
        sum.Words.CopyTo(before.Span);
        Apply(sum, element, keys, sum);
        Add(sum.Polynomial(0), before.Span[..level.PolynomialWords], sum.Polynomial(0), level);
        Add(sum.Polynomial(1), before.Span[level.PolynomialWords..], sum.Polynomial(1), level);
    }

    private void CheckRotation(Ciphertext a, GaloisKeys keys)
    {
        Check(a);
        CheckCoefficients(a);
        CheckKey(keys.Context);
        if (a.Size != Ciphertext.SmallestSize)
        {
            throw new InvalidOperationException($"The ciphertext has {a.Size} polynomials, and rotations take {Ciphertext.SmallestSize}. Relinearise it first.");
        }
    }

    private static void CheckSumKeys(GaloisKeys keys)
    {
        keys.CheckSum();
        keys.CheckColumns();
    }
}
