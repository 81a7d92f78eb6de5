using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Ckks;

/// <summary>
/// Puts up to n/2 real or complex numbers into a plaintext, times a scale and rounded to integers, and takes them out again (Cheon, Kim, Kim and Song
/// 2016/421, section 3.2), in SEAL's order of slots. Immutable; safe for concurrent use.
/// </summary>
/// <remarks>
/// With scale Δ and values of magnitude v, the rounding alone changes a slot by at most n/(2Δ), typically by √(n/12)/Δ; doubles add some 2^-48·v.
/// The integers, up to about v·Δ for smooth and √(n/2)·v·Δ for any values, must be below half the level's primes' product.
/// </remarks>
public sealed class CkksEncoder
{
    private readonly HomomorphicContext _context;
    private readonly Embedding _embedding;
    private readonly CentredComposition[] _compositions;

    /// <exception cref="ArgumentException">The context is not of CKKS.</exception>
    public CkksEncoder(HomomorphicContext context)
    {
        CkksRules.RequireScheme(context);
        _context = context;
        _embedding = new Embedding(context.Degree);
        _compositions = [.. context.Levels.Select(level => new CentredComposition(level))];
    }

    /// <summary>n/2.</summary>
    public int SlotCount => _embedding.Slots;

    /// <summary>Encodes real numbers; slots without one are 0.</summary>
    /// <param name="values">At most n/2 finite numbers.</param>
    /// <param name="scale">What each is multiplied by before rounding: the precision, commonly the size of the primes that rescaling drops, as 2^40.</param>
    /// <param name="destination">Refilled.</param>
    /// <param name="level">Of the ciphertexts that it will meet; the first, if none is given.</param>
    /// <exception cref="ArgumentException">Too many values, or one that is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not positive, or too large for these values at this level.</exception>
    public void Encode(ReadOnlySpan<double> values, double scale, Plaintext destination, Level? level = null)
    {
        CheckValues(values.Length, values);
        var work = ArrayPool<double>.Shared.Rent(_context.Degree);
        try
        {
            _embedding.Place(values, work.AsSpan(0, _context.Degree));
            EncodePlaced(work.AsSpan(0, _context.Degree), scale, destination, level ?? _context.FirstLevel);
        }
        finally
        {
            Return(work);
        }
    }

    /// <summary>Encodes complex numbers; slots without one are 0.</summary>
    /// <inheritdoc cref="Encode(ReadOnlySpan{double}, double, Plaintext, Level?)"/>
    public void Encode(ReadOnlySpan<Complex> values, double scale, Plaintext destination, Level? level = null)
    {
        CheckValues(values.Length, MemoryMarshal.Cast<Complex, double>(values));
        var work = ArrayPool<double>.Shared.Rent(_context.Degree);
        try
        {
            _embedding.Place(values, work.AsSpan(0, _context.Degree));
            EncodePlaced(work.AsSpan(0, _context.Degree), scale, destination, level ?? _context.FirstLevel);
        }
        finally
        {
            Return(work);
        }
    }

    /// <summary>Encodes one real number into every slot, without a transform.</summary>
    /// <param name="value">A finite number.</param>
    /// <param name="scale">What it is multiplied by before rounding.</param>
    /// <param name="destination">Refilled.</param>
    /// <param name="level">Of the ciphertexts that it will meet; the first, if none is given.</param>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not positive, or too large for the value at this level.</exception>
    public void Encode(double value, double scale, Plaintext destination, Level? level = null)
    {
        level ??= _context.FirstLevel;
        CheckValues(1, [value]);
        CheckScale(scale, level);
        Span<double> coefficient = [value];
        Span<ulong> residues = stackalloc ulong[level.PrimeCount];
        var largest = CoefficientResidues.Round(coefficient, scale);
        CheckFits(largest, scale, level);
        CoefficientResidues.Reduce(coefficient, largest, level.Moduli, residues);
        destination.ResetAt(level, scale);
        for (var i = 0; i < residues.Length; i++)
        {
            destination.Residues(i).Fill(residues[i]);
        }
    }

    /// <inheritdoc cref="Encode(ReadOnlySpan{double}, double, Plaintext, Level?)"/>
    public Plaintext Encode(ReadOnlySpan<double> values, double scale, Level? level = null)
    {
        var result = new Plaintext();
        Encode(values, scale, result, level);
        return result;
    }

    /// <inheritdoc cref="Encode(ReadOnlySpan{Complex}, double, Plaintext, Level?)"/>
    public Plaintext Encode(ReadOnlySpan<Complex> values, double scale, Level? level = null)
    {
        var result = new Plaintext();
        Encode(values, scale, result, level);
        return result;
    }

    /// <inheritdoc cref="Encode(double, double, Plaintext, Level?)"/>
    public Plaintext Encode(double value, double scale, Level? level = null)
    {
        var result = new Plaintext();
        Encode(value, scale, result, level);
        return result;
    }

    /// <summary>Gives the real parts of the first slots.</summary>
    /// <param name="plaintext">Of this context.</param>
    /// <param name="destination">At most n/2 numbers.</param>
    /// <remarks>What is shown to others of a decrypted CKKS result tells about the secret key (Li and Micciancio 2020/1533).</remarks>
    public void Decode(Plaintext plaintext, Span<double> destination)
    {
        CheckDestination(destination.Length);
        var work = ArrayPool<double>.Shared.Rent(_context.Degree);
        try
        {
            FindSlots(plaintext, work.AsSpan(0, _context.Degree));
            _embedding.Take(work.AsSpan(0, _context.Degree), destination);
        }
        finally
        {
            Return(work);
        }
    }

    /// <summary>Gives the first slots.</summary>
    /// <inheritdoc cref="Decode(Plaintext, Span{double})"/>
    public void Decode(Plaintext plaintext, Span<Complex> destination)
    {
        CheckDestination(destination.Length);
        var work = ArrayPool<double>.Shared.Rent(_context.Degree);
        try
        {
            FindSlots(plaintext, work.AsSpan(0, _context.Degree));
            _embedding.Take(work.AsSpan(0, _context.Degree), destination);
        }
        finally
        {
            Return(work);
        }
    }

    /// <summary>Gives the real parts of all slots.</summary>
    public double[] Decode(Plaintext plaintext)
    {
        var result = new double[SlotCount];
        Decode(plaintext, result);
        return result;
    }

    private static void Return(double[] work)
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(work.AsSpan()));
        ArrayPool<double>.Shared.Return(work);
    }

    private static void CheckFits(double largest, double scale, Level level)
    {
        if (!(largest < CkksRules.LargestCoefficient(level)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(scale),
                scale,
                $"These values do not fit {level} at this scale. The largest scale for them is {CkksRules.Power(scale / largest * CkksRules.LargestCoefficient(level))}.");
        }
    }

    private void EncodePlaced(Span<double> work, double scale, Plaintext destination, Level level)
    {
        CheckScale(scale, level);
        _embedding.ToCoefficients(work);
        var largest = CoefficientResidues.Round(work, 2 * scale / _context.Degree);
        CheckFits(largest, scale, level);
        destination.ResetAt(level, scale);
        CoefficientResidues.Reduce(work, largest, level.Moduli, destination.Words);
        Ntt.Forward(destination.Words, level.Tables);
    }

    private void FindSlots(Plaintext plaintext, Span<double> work)
    {
        var level = CkksRules.LevelOf(plaintext, _context);
        using var residues = PooledWords.RentSecret(level.PolynomialWords);
        plaintext.Words.CopyTo(residues.Span);
        Ntt.Inverse(residues.Span, level.Tables);
        _compositions[level.Index].Compose(residues.Span, plaintext.Scale, work);
        _embedding.ToSlots(work);
    }

    private void CheckValues(int count, ReadOnlySpan<double> numbers)
    {
        if (count > SlotCount)
        {
            throw new ArgumentException($"A plaintext has {SlotCount} slots, and {count} values were given. Spread them over several.", nameof(numbers));
        }

        var areFinite = true;
        foreach (var number in numbers)
        {
            areFinite &= double.IsFinite(number);
        }

        if (!areFinite)
        {
            throw new ArgumentException("A value is infinite or not a number. Only finite numbers can be encoded.", nameof(numbers));
        }
    }

    private void CheckDestination(int count)
    {
        if (count > SlotCount)
        {
            throw new ArgumentException($"A plaintext has {SlotCount} slots, and {count} were asked for.");
        }
    }

    private void CheckScale(double scale, Level level)
    {
        if (!ReferenceEquals(level.Context, _context))
        {
            throw new ArgumentException("The level is of another context than the encoder.", nameof(level));
        }

        if (!(scale > 0 && scale <= CkksRules.LargestCoefficient(level)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(scale),
                scale,
                $"The scale is positive and, at {level}, at most {CkksRules.Power(CkksRules.LargestCoefficient(level))} even for values below 1.");
        }
    }
}
