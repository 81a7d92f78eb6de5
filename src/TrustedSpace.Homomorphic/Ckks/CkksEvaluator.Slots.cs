using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Ckks;

/// <summary>Across slots: rotations, the conjugate and sums.</summary>
public sealed partial class CkksEvaluator
{
    /// <summary>Slot i gets what slot i + steps had, round the n/2 slots. Without a key for just these steps, keys for powers of two are used one by one.</summary>
    /// <param name="a">Of two polynomials.</param>
    /// <param name="steps">More than -n/2 and less than n/2; positive ones rotate to the left.</param>
    /// <param name="keys">Galois keys.</param>
    /// <exception cref="InvalidOperationException">There is no key for the steps.</exception>
    public Ciphertext Rotate(Ciphertext a, int steps, GaloisKeys keys) => New(result => Rotate(a, steps, keys, result));

    /// <inheritdoc cref="Rotate(Ciphertext, int, GaloisKeys)"/>
    public void Rotate(Ciphertext a, int steps, GaloisKeys keys, Ciphertext destination)
    {
        CheckRotation(a, keys);
        if (steps == 0)
        {
            a.CopyTo(destination);
            return;
        }

        var element = Galois.ElementOf(steps, _context.Degree);
        if (keys.Has(element))
        {
            Apply(a, element, keys, destination, isSum: false);
            return;
        }

        keys.CheckPowers(steps);
        for (var (rest, source) = (steps, a); rest != 0;)
        {
            var step = Galois.TakeLowest(ref rest);
            if (!Galois.IsWholeTurn(step, _context.Degree))
            {
                Apply(source, Galois.ElementOf(step, _context.Degree), keys, destination, isSum: false);
                source = destination;
            }
        }
    }

    /// <summary>The complex conjugate of every slot.</summary>
    /// <exception cref="InvalidOperationException">There is no key for it.</exception>
    public Ciphertext Conjugate(Ciphertext a, GaloisKeys keys) => New(result => Conjugate(a, keys, result));

    /// <inheritdoc cref="Conjugate(Ciphertext, GaloisKeys)"/>
    public void Conjugate(Ciphertext a, GaloisKeys keys, Ciphertext destination)
    {
        CheckRotation(a, keys);
        Apply(a, Galois.ColumnElement(_context.Degree), keys, destination, isSum: false);
    }

    /// <summary>Every slot gets the sum of all n/2, by rotations by powers of two.</summary>
    /// <exception cref="InvalidOperationException">There is no key for one of the rotations.</exception>
    public Ciphertext SumSlots(Ciphertext a, GaloisKeys keys) => New(result => SumSlots(a, keys, result));

    /// <inheritdoc cref="SumSlots(Ciphertext, GaloisKeys)"/>
    public void SumSlots(Ciphertext a, GaloisKeys keys, Ciphertext destination)
    {
        CheckRotation(a, keys);
        keys.CheckSum();
        var source = a;
        for (var steps = 1; steps < _context.Degree / 2; steps *= 2)
        {
            Apply(source, Galois.ElementOf(steps, _context.Degree), keys, destination, isSum: true);
            source = destination;
        }
    }

    /// <summary>Every slot gets the sum of all products a·b, relinearised and rescaled: one level below the operands'.</summary>
    /// <exception cref="ArgumentException">Levels differ.</exception>
    /// <exception cref="InvalidOperationException">There is no level below, or no key for one of the rotations.</exception>
    public Ciphertext DotProduct(Ciphertext a, Ciphertext b, RelinearizationKey relinearizationKey, GaloisKeys galoisKeys) =>
        New(result => DotProduct(a, b, relinearizationKey, galoisKeys, result));

    /// <inheritdoc cref="DotProduct(Ciphertext, Ciphertext, RelinearizationKey, GaloisKeys)"/>
    public void DotProduct(Ciphertext a, Ciphertext b, RelinearizationKey relinearizationKey, GaloisKeys galoisKeys, Ciphertext destination)
    {
        var level = CkksRules.LevelOf(a, _context);
        CheckKey(relinearizationKey.Context, level);
        CheckKey(galoisKeys.Context, level);
        galoisKeys.CheckSum();
        _ = CkksRules.RequireNext(level);
        Multiply(a, b, destination);
        Relinearize(destination, relinearizationKey, destination);
        Rescale(destination, destination);
        SumSlots(destination, galoisKeys, destination);
    }

    /// <inheritdoc cref="DotProduct(Ciphertext, Ciphertext, RelinearizationKey, GaloisKeys)"/>
    public Ciphertext DotProduct(Ciphertext a, Plaintext b, GaloisKeys galoisKeys) => New(result => DotProduct(a, b, galoisKeys, result));

    /// <inheritdoc cref="DotProduct(Ciphertext, Ciphertext, RelinearizationKey, GaloisKeys)"/>
    public void DotProduct(Ciphertext a, Plaintext b, GaloisKeys galoisKeys, Ciphertext destination)
    {
        CheckRotation(a, galoisKeys);
        galoisKeys.CheckSum();
        _ = CkksRules.RequireNext(a.Level);
        MultiplyPlain(a, b, destination);
        Rescale(destination, destination);
        SumSlots(destination, galoisKeys, destination);
    }

    /// <summary>The image of a under X → X^g, under the same secret; with a itself added, if wanted.</summary>
    private void Apply(Ciphertext a, int element, GaloisKeys keys, Ciphertext destination, bool isSum)
    {
        var level = a.Level;
        var key = keys[element];
        var permutation = Automorphism.Of(_context.Degree, element);
        using var image0 = PooledWords.Rent(level.PolynomialWords);
        using var image1 = PooledWords.Rent(level.PolynomialWords);
        Permute(a.Polynomial(0), image0.Span, permutation);
        Permute(a.Polynomial(1), image1.Span, permutation);
        if (isSum)
        {
            a.CopyTo(destination);
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                var sum = destination.Residues(0, prime);
                Residues.Add(sum, image0.Span.Slice(prime * level.Degree, level.Degree), sum, level.Moduli[prime]);
            }
        }
        else
        {
            destination.Reset(level, Ciphertext.SmallestSize, isTransformed: true, a.Scale);
            image0.Span.CopyTo(destination.Polynomial(0));
            destination.Polynomial(1).Clear();
        }

        KeySwitcher.Switch(image1.Span, key, level, isTransformed: true, destination.Polynomial(0), destination.Polynomial(1));
    }

    private static void Permute(ReadOnlySpan<ulong> source, Span<ulong> destination, Automorphism permutation)
    {
        for (var i = 0; i < source.Length; i += permutation.Degree)
        {
            permutation.ApplyTransformed(source.Slice(i, permutation.Degree), destination.Slice(i, permutation.Degree));
        }
    }

    private void CheckRotation(Ciphertext a, GaloisKeys keys)
    {
        CheckKey(keys.Context, CkksRules.LevelOf(a, _context));
        if (a.Size != Ciphertext.SmallestSize)
        {
            throw new ArgumentException($"A ciphertext of {a.Size} polynomials cannot be rotated or conjugated. Relinearise it first.", nameof(a));
        }
    }

    private void CheckKey(HomomorphicContext keyContext, Level level)
    {
        if (!ReferenceEquals(keyContext, _context))
        {
            throw new ArgumentException("The key is of another context. Use one of the ciphertext's.");
        }

        if (level == _context.KeyLevel)
        {
            throw new ArgumentException($"At the key level there is no special prime to switch keys with. Encrypt at {_context.FirstLevel} or below.");
        }
    }
}
