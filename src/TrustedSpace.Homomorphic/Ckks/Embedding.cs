using System.Numerics;
using System.Runtime.InteropServices;
using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Ckks;

/// <summary>
/// The canonical embedding of real polynomials modulo X^n + 1: n coefficients against n/2 complex values at the odd powers 3^i of e^(πi/n), the others
/// being their conjugates (Cheon, Kim, Kim and Song 2016/421, section 3.2; the powers of 3 are SEAL's).
/// </summary>
/// <remarks>
/// The full transform has n points in bit-reversed order. There the value at index j is the conjugate of the one at n-1-j, and every step keeps the two
/// halves conjugate exactly, rounding included: roots of mirrored blocks are negated conjugates to the last bit. So one half is computed, and the last
/// step, whose root is i, only puts real parts before imaginary parts. Products are not fused with sums, which makes the results SEAL's bit for bit, given the same roots.
/// </remarks>
internal sealed class Embedding
{
    private readonly double[] _rootsReal;
    private readonly double[] _rootsImaginary;
    private readonly int[] _positions;

    public Embedding(int degree)
    {
        Degree = degree;
        var slots = degree / 2;
        var bits = BitOperations.Log2((uint)degree);
        (_rootsReal, _rootsImaginary) = (new double[slots], new double[slots]);
        for (var block = 1; block < slots; block++)
        {
            // Block b of m in the half is block b of 2m in the whole.
            var whole = block + (1 << BitOperations.Log2((uint)block));
            var root = UnitCircle.Root(Bits.Reverse(whole, bits), 2 * degree);
            (_rootsReal[block], _rootsImaginary[block]) = (root.Real, root.Imaginary);
        }

        _positions = new int[slots];
        var power = 1;
        for (var slot = 0; slot < slots; slot++)
        {
            // Powers that are 1 modulo 4 are in the first half; of the others, the conjugate is.
            var first = slot % 2 == 0 ? power : (2 * degree) - power;
            _positions[slot] = Bits.Reverse((first - 1) / 2, bits);
            power = (int)(3L * power % (2 * degree));
        }
    }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>n/2.</summary>
    public int Slots => Degree / 2;

    /// <summary>Spreads slot values for <see cref="ToCoefficients"/>; missing slots are 0.</summary>
    /// <param name="values">At most n/2.</param>
    /// <param name="work">n numbers: real parts, then imaginary parts.</param>
    public void Place(ReadOnlySpan<double> values, Span<double> work)
    {
        if (values.Length < Slots)
        {
            work[..Slots].Clear();
        }

        work[Slots..].Clear();
        for (var slot = 0; slot < values.Length; slot++)
        {
            work[_positions[slot]] = values[slot];
        }
    }

    /// <inheritdoc cref="Place(ReadOnlySpan{double}, Span{double})"/>
    public void Place(ReadOnlySpan<Complex> values, Span<double> work)
    {
        if (values.Length < Slots)
        {
            work.Clear();
        }

        for (var slot = 0; slot < values.Length; slot++)
        {
            work[_positions[slot]] = values[slot].Real;
            work[_positions[slot] + Slots] = slot % 2 == 0 ? values[slot].Imaginary : -values[slot].Imaginary;
        }
    }

    /// <summary>Takes slot values out after <see cref="ToSlots"/>.</summary>
    public void Take(ReadOnlySpan<double> work, Span<double> values)
    {
        for (var slot = 0; slot < values.Length; slot++)
        {
            values[slot] = work[_positions[slot]];
        }
    }

    /// <inheritdoc cref="Take(ReadOnlySpan{double}, Span{double})"/>
    public void Take(ReadOnlySpan<double> work, Span<Complex> values)
    {
        for (var slot = 0; slot < values.Length; slot++)
        {
            var imaginary = work[_positions[slot] + Slots];
            values[slot] = new Complex(work[_positions[slot]], slot % 2 == 0 ? imaginary : -imaginary);
        }
    }

    /// <summary>Slot values to n/2 times the coefficients, in place.</summary>
    /// <param name="work">n numbers.</param>
    public void ToCoefficients(Span<double> work)
    {
        var real = work[..Slots];
        var imaginary = work[Slots..];
        for (var gap = 1; gap < Slots; gap *= 2)
        {
            var block = Slots / (2 * gap);
            for (var start = 0; start < Slots; start += 2 * gap, block++)
            {
                Merge(real.Slice(start, 2 * gap), imaginary.Slice(start, 2 * gap), _rootsReal[block], -_rootsImaginary[block]);
            }
        }
    }

    /// <summary>Coefficients to slot values, in place.</summary>
    /// <param name="work">n numbers.</param>
    public void ToSlots(Span<double> work)
    {
        var real = work[..Slots];
        var imaginary = work[Slots..];
        for (var gap = Slots / 2; gap > 0; gap /= 2)
        {
            var block = Slots / (2 * gap);
            for (var start = 0; start < Slots; start += 2 * gap, block++)
            {
                Split(real.Slice(start, 2 * gap), imaginary.Slice(start, 2 * gap), _rootsReal[block], _rootsImaginary[block]);
            }
        }
    }

    /// <summary>(u, v) to (u + v, (u - v)·root).</summary>
    private static void Merge(Span<double> real, Span<double> imaginary, double rootReal, double rootImaginary)
    {
        var gap = real.Length / 2;
        if (gap >= Vector<double>.Count)
        {
            var upperReal = Vectors(real[..gap]);
            var lowerReal = Vectors(real[gap..]);
            var upperImaginary = Vectors(imaginary[..gap]);
            var lowerImaginary = Vectors(imaginary[gap..]);
            var (factorReal, factorImaginary) = (new Vector<double>(rootReal), new Vector<double>(rootImaginary));
            for (var i = 0; i < upperReal.Length; i++)
            {
                var (re, im) = (upperReal[i] - lowerReal[i], upperImaginary[i] - lowerImaginary[i]);
                upperReal[i] += lowerReal[i];
                upperImaginary[i] += lowerImaginary[i];
                lowerReal[i] = (re * factorReal) - (im * factorImaginary);
                lowerImaginary[i] = (re * factorImaginary) + (im * factorReal);
            }

            return;
        }

        for (var i = 0; i < gap; i++)
        {
            var (re, im) = (real[i] - real[i + gap], imaginary[i] - imaginary[i + gap]);
            real[i] += real[i + gap];
            imaginary[i] += imaginary[i + gap];
            real[i + gap] = (re * rootReal) - (im * rootImaginary);
            imaginary[i + gap] = (re * rootImaginary) + (im * rootReal);
        }
    }

    /// <summary>(u, v) to (u + v·root, u - v·root).</summary>
    private static void Split(Span<double> real, Span<double> imaginary, double rootReal, double rootImaginary)
    {
        var gap = real.Length / 2;
        if (gap >= Vector<double>.Count)
        {
            var upperReal = Vectors(real[..gap]);
            var lowerReal = Vectors(real[gap..]);
            var upperImaginary = Vectors(imaginary[..gap]);
            var lowerImaginary = Vectors(imaginary[gap..]);
            var (factorReal, factorImaginary) = (new Vector<double>(rootReal), new Vector<double>(rootImaginary));
            for (var i = 0; i < upperReal.Length; i++)
            {
                var re = (lowerReal[i] * factorReal) - (lowerImaginary[i] * factorImaginary);
                var im = (lowerReal[i] * factorImaginary) + (lowerImaginary[i] * factorReal);
                lowerReal[i] = upperReal[i] - re;
                lowerImaginary[i] = upperImaginary[i] - im;
                upperReal[i] += re;
                upperImaginary[i] += im;
            }

            return;
        }

        for (var i = 0; i < gap; i++)
        {
            var re = (real[i + gap] * rootReal) - (imaginary[i + gap] * rootImaginary);
            var im = (real[i + gap] * rootImaginary) + (imaginary[i + gap] * rootReal);
            real[i + gap] = real[i] - re;
            imaginary[i + gap] = imaginary[i] - im;
            real[i] += re;
            imaginary[i] += im;
        }
    }

    private static Span<Vector<double>> Vectors(Span<double> numbers) => MemoryMarshal.Cast<double, Vector<double>>(numbers);
}
