using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Ckks;

/// <summary>From level to level, with and without the scale.</summary>
public sealed partial class CkksEvaluator
{
    // Smallest factor that Align multiplies by: rounded to an integer, it is right to 2^-31.
    private const double SmallestFactor = 1 << 30;

    /// <summary>Divides the numbers' scale by the level's last prime, rounding, and goes one level down: what follows a product.</summary>
    /// <exception cref="InvalidOperationException">There is no level below, or the scale would be too small to mean anything.</exception>
    public Ciphertext Rescale(Ciphertext a) => New(result => Rescale(a, result));

    /// <inheritdoc cref="Rescale(Ciphertext)"/>
    public void Rescale(Ciphertext a, Ciphertext destination)
    {
        var level = CkksRules.LevelOf(a, _context);
        var next = CkksRules.RequireNext(level);
        var scale = CkksRules.RescaledScale(a.Scale, level);
        var source = a.Words;
        destination.Reset(next, a.Size, isTransformed: true, scale);
        using var last = PooledWords.Rent(level.Degree);
        for (var i = 0; i < destination.Size; i++)
        {
            // Should the two be one, this moves to lower words only, up to where the next polynomial begins at most.
            var polynomial = source.Slice(i * level.PolynomialWords, level.PolynomialWords);
            polynomial[next.PolynomialWords..].CopyTo(last.Span);
            polynomial[..next.PolynomialWords].CopyTo(destination.Polynomial(i));
            level.Division.DivideTransformed(destination.Polynomial(i), last.Span);
        }
    }

    /// <summary>The same numbers and scale with one prime fewer, exactly.</summary>
    /// <exception cref="InvalidOperationException">There is no level below, or it does not hold the scale.</exception>
    public Ciphertext SwitchToNext(Ciphertext a) => New(result => SwitchToNext(a, result));

    /// <inheritdoc cref="SwitchToNext(Ciphertext)"/>
    public void SwitchToNext(Ciphertext a, Ciphertext destination) =>
        SwitchTo(a, CkksRules.RequireNext(CkksRules.LevelOf(a, _context)), destination);

    /// <summary>The same numbers and scale at a lower level, exactly.</summary>
    /// <exception cref="ArgumentException">The level is not below.</exception>
    /// <exception cref="InvalidOperationException">The level does not hold the scale.</exception>
    public Ciphertext SwitchTo(Ciphertext a, Level level) => New(result => SwitchTo(a, level, result));

    /// <inheritdoc cref="SwitchTo(Ciphertext, Level)"/>
    public void SwitchTo(Ciphertext a, Level level, Ciphertext destination)
    {
        var upper = CkksRules.LevelOf(a, _context);
        CheckBelow(upper, level);
        CkksRules.RequireRoom(a.Scale, level);
        var source = a.Words;
        destination.Reset(level, a.Size, isTransformed: true, a.Scale);
        for (var i = 0; i < destination.Size; i++)
        {
            source.Slice(i * upper.PolynomialWords, level.PolynomialWords).CopyTo(destination.Polynomial(i));
        }
    }

    /// <summary>The same numbers and scale with one prime fewer, exactly.</summary>
    /// <exception cref="InvalidOperationException">There is no level below, or it does not hold the scale.</exception>
    public Plaintext SwitchToNext(Plaintext a)
    {
        var result = new Plaintext();
        SwitchTo(a, CkksRules.RequireNext(CkksRules.LevelOf(a, _context)), result);
        return result;
    }

    /// <summary>The same numbers and scale at a lower level, exactly.</summary>
    /// <exception cref="ArgumentException">The level is not below.</exception>
    /// <exception cref="InvalidOperationException">The level does not hold the scale.</exception>
    public void SwitchTo(Plaintext a, Level level, Plaintext destination)
    {
        CheckBelow(CkksRules.LevelOf(a, _context), level);
        CkksRules.RequireRoom(a.Scale, level);
        var source = a.Words[..level.PolynomialWords];
        destination.ResetAt(level, a.Scale);
        source.CopyTo(destination.Words);
    }

    /// <summary>
    /// The same numbers at a lower level and another scale, which is then exactly that: a multiplication by a constant and a rescaling, one level above the
    /// wanted one.
    /// </summary>
    /// <param name="a">Above the level; at it only if the scale is right already.</param>
    /// <param name="level">Where to.</param>
    /// <param name="scale">The wanted scale. The constant, scale·q/a.Scale with the prime q of the rescaling, is 2^30 or more, so that it is right to 2^-31.</param>
    /// <param name="destination">Refilled.</param>
    /// <exception cref="ArgumentException">The level is not below, or the scale is too small.</exception>
    /// <exception cref="InvalidOperationException">A level does not hold the scale.</exception>
    public void BringTo(Ciphertext a, Level level, double scale, Ciphertext destination)
    {
        var upper = CkksRules.LevelOf(a, _context);
        if (a.Scale.Equals(scale))
        {
            SwitchTo(a, level, destination);
            return;
        }

        CheckBelow(upper, level);
        if (upper == level)
        {
            throw new ArgumentException($"Another scale takes a rescaling, and the ciphertext is at {level} already. Choose a level below.", nameof(level));
        }

        CkksRules.RequireRoom(scale, level);
        var above = _context.Levels[level.Index - 1];
        var factor = Math.Round(scale / a.Scale * above.Moduli[^1].Value);
        if (!(factor >= SmallestFactor && factor < CkksRules.LargestCoefficient(above)))
        {
            throw new ArgumentException(
                $"To reach the scale {CkksRules.Power(scale)} from {CkksRules.Power(a.Scale)}, the constant would be {CkksRules.Power(factor)}, which is not "
                + "from 2^30 to the primes' product. Rescale the ciphertext of the larger scale first.",
                nameof(scale));
        }

        _ = CkksRules.ProductScale(a.Scale, factor, above);
        SwitchTo(a, above, destination);
        MultiplyAll(destination, factor);
        Rescale(destination, destination);
        destination.Scale = scale;
    }

    /// <summary>
    /// Brings two ciphertexts to one level and scale, so that they can be added: to the lower of the two levels and the scale of the ciphertext there. Are
    /// both at one level with different scales, they end one level below.
    /// </summary>
    /// <param name="a">Any.</param>
    /// <param name="b">Any.</param>
    /// <param name="alignedA">Refilled; may be a.</param>
    /// <param name="alignedB">Refilled; may be b.</param>
    /// <exception cref="ArgumentException">The scales are too far apart.</exception>
    /// <exception cref="InvalidOperationException">There is no level left.</exception>
    public void Align(Ciphertext a, Ciphertext b, Ciphertext alignedA, Ciphertext alignedB)
    {
        var (levelA, levelB) = (CkksRules.LevelOf(a, _context), CkksRules.LevelOf(b, _context));
        var (scaleA, scaleB) = (a.Scale, b.Scale);
        var isEqual = scaleA.Equals(scaleB);
        if (levelA == levelB)
        {
            var level = isEqual ? levelA : CkksRules.RequireNext(levelA);
            var scale = Math.Min(scaleA, scaleB);
            BringTo(a, level, scale, alignedA);
            BringTo(b, level, scale, alignedB);
        }
        else if (levelA.Index < levelB.Index)
        {
            BringTo(a, levelB, scaleB, alignedA);
            b.CopyTo(alignedB);
        }
        else
        {
            BringTo(b, levelA, scaleA, alignedB);
            a.CopyTo(alignedA);
        }
    }

    private static void MultiplyAll(Ciphertext ciphertext, double factor)
    {
        var level = ciphertext.Level;
        Span<double> whole = [factor];
        Span<ulong> residues = stackalloc ulong[level.PrimeCount];
        CoefficientResidues.Reduce(whole, factor, level.Moduli, residues);
        for (var i = 0; i < ciphertext.Size; i++)
        {
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                var words = ciphertext.Residues(i, prime);
                Residues.Multiply(words, new ShoupOperand(residues[prime], level.Moduli[prime]), words, level.Moduli[prime]);
            }
        }

        ciphertext.Scale *= factor;
    }

    private void CheckBelow(Level upper, Level level)
    {
        if (!ReferenceEquals(level.Context, _context))
        {
            throw new ArgumentException("The level is of another context.", nameof(level));
        }

        if (level.Index < upper.Index)
        {
            throw new ArgumentException($"From {upper} there is no way up to {level}. Bring the other operand down instead.", nameof(level));
        }
    }
}
