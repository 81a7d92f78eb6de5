using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Bfv;

/// <summary>
/// Puts integers modulo t into the n slots of a BFV plaintext, on which operations then work one by one; the slots are two rows of n/2. In SEAL's order.
/// Safe for concurrent use.
/// </summary>
public sealed class BatchEncoder
{
    private readonly NttTables _tables;
    private readonly int[] _positions;

    /// <exception cref="ParametersException">Not BFV, or the plain modulus is not a prime that is 1 modulo 2n.</exception>
    public BatchEncoder(HomomorphicContext context)
    {
        if (context.Scheme != Scheme.Bfv)
        {
            throw new ParametersException("Slots of integers are BFV's. Encode real numbers with CKKS's encoder.");
        }

        var (degree, t) = (context.Degree, context.PlainModulus);
        if (!Primes.IsPrime(t.Value) || t.Value % (2 * (ulong)degree) != 1)
        {
            throw new ParametersException($"The plain modulus {t} is not a prime that is 1 modulo {2 * degree}, so that there are no slots. Take one of StandardModuli.Batching.");
        }

        Context = context;
        _tables = new NttTables(degree, t);
        _positions = Positions(degree);
    }

    /// <summary>Of everything that it takes and gives.</summary>
    public HomomorphicContext Context { get; }

    /// <summary>n.</summary>
    public int SlotCount => Context.Degree;

    /// <param name="values">At most n, in [0, t); the other slots are zero.</param>
    /// <exception cref="ArgumentException">Too many values, or too large ones.</exception>
    public Plaintext Encode(ReadOnlySpan<ulong> values)
    {
        var plaintext = new Plaintext();
        Encode(values, plaintext);
        return plaintext;
    }

    /// <param name="values">At most n, from -(t-1)/2 to (t-1)/2; the other slots are zero.</param>
    /// <inheritdoc cref="Encode(ReadOnlySpan{ulong})"/>
    public Plaintext Encode(ReadOnlySpan<long> values)
    {
        var plaintext = new Plaintext();
        Encode(values, plaintext);
        return plaintext;
    }

    /// <param name="values">At most n, in [0, t); the other slots are zero.</param>
    /// <param name="destination">Refilled.</param>
    /// <inheritdoc cref="Encode(ReadOnlySpan{ulong})"/>
    public void Encode(ReadOnlySpan<ulong> values, Plaintext destination)
    {
        CheckCount(values.Length);
        var t = _tables.Modulus.Value;
        var excess = 0UL;
        foreach (var value in values)
        {
            excess |= (t - 1 - value) | value;
        }

        if ((long)excess < 0)
        {
            throw OutOfRange($"in [0, {t})");
        }

        var slots = Start(destination);
        for (var i = 0; i < values.Length; i++)
        {
            slots[_positions[i]] = values[i];
        }

        Ntt.Inverse(slots, _tables);
    }

    /// <param name="values">At most n, from -(t-1)/2 to (t-1)/2; the other slots are zero.</param>
    /// <param name="destination">Refilled.</param>
    /// <inheritdoc cref="Encode(ReadOnlySpan{ulong})"/>
    public void Encode(ReadOnlySpan<long> values, Plaintext destination)
    {
        CheckCount(values.Length);
        var largest = (long)(_tables.Modulus.Value - 1) / 2;
        var isOutside = false;
        foreach (var value in values)
        {
            isOutside |= value > largest | value < -largest;
        }

        if (isOutside)
        {
            throw OutOfRange($"from {-largest} to {largest}");
        }

        var slots = Start(destination);
        for (var i = 0; i < values.Length; i++)
        {
            slots[_positions[i]] = _tables.Modulus.FromSigned(values[i]);
        }

        Ntt.Inverse(slots, _tables);
    }

    /// <returns>n values in [0, t).</returns>
    /// <exception cref="ArgumentException">The plaintext is in transformed form, or of other parameters.</exception>
    public ulong[] Decode(Plaintext plaintext)
    {
        var values = new ulong[SlotCount];
        Decode(plaintext, values);
        return values;
    }

    /// <returns>n values from -(t-1)/2 to (t-1)/2.</returns>
    /// <inheritdoc cref="Decode(Plaintext)"/>
    public long[] DecodeSigned(Plaintext plaintext)
    {
        var values = new long[SlotCount];
        Decode(plaintext, values);
        return values;
    }

    /// <param name="plaintext">Coefficients.</param>
    /// <param name="destination">Gets the first slots, at most n, in [0, t).</param>
    /// <inheritdoc cref="Decode(Plaintext)"/>
    public void Decode(Plaintext plaintext, Span<ulong> destination)
    {
        using var slots = PooledWords.RentSecret(SlotCount);
        Slots(plaintext, slots.Span, destination.Length);
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = slots.Span[_positions[i]];
        }
    }

    /// <param name="plaintext">Coefficients.</param>
    /// <param name="destination">Gets the first slots, at most n, from -(t-1)/2 to (t-1)/2.</param>
    /// <inheritdoc cref="Decode(Plaintext)"/>
    public void Decode(Plaintext plaintext, Span<long> destination)
    {
        using var slots = PooledWords.RentSecret(SlotCount);
        Slots(plaintext, slots.Span, destination.Length);
        var t = (long)_tables.Modulus.Value;
        var half = t / 2;
        for (var i = 0; i < destination.Length; i++)
        {
            var value = (long)slots.Span[_positions[i]];
            destination[i] = value - (t & ((half - value) >> 63));
        }
    }

    private void Slots(Plaintext plaintext, Span<ulong> slots, int count)
    {
        CheckCount(count);
        if (plaintext.Level is not null)
        {
            throw new ArgumentException("Slots are read from coefficients, and the plaintext is in transformed form. Decode it as it was before.", nameof(plaintext));
        }

        Message.CheckCoefficients(plaintext, Context);
        plaintext.Words.CopyTo(slots);
        slots[plaintext.Words.Length..].Clear();
        Ntt.Forward(slots, _tables);
    }

    private Span<ulong> Start(Plaintext destination)
    {
        destination.ResetCoefficients(SlotCount);
        destination.Words.Clear();
        return destination.Words;
    }

    private void CheckCount(int count)
    {
        if (count > SlotCount)
        {
            throw new ArgumentException($"There are {SlotCount} slots, not {count}. Spread the values over several plaintexts.");
        }
    }

    private static ArgumentException OutOfRange(string range) => new($"Not all values are {range}. Choose a larger plain modulus or smaller values.");

    /// <summary>Slot i is the value at ψ^(3^i), slot n/2 + i that at its inverse, so that X → X^3 rotates both rows.</summary>
    private static int[] Positions(int degree)
    {
        var positions = new int[degree];
        var modulus = new Modulus(2 * (ulong)degree);
        var bits = BitOperations.Log2((uint)degree);
        for (var (i, power) = (0, 1UL); i < degree / 2; i++, power = modulus.Multiply(power, (ulong)Galois.Generator))
        {
            positions[i] = Bits.Reverse((int)(power - 1) / 2, bits);
            positions[i + (degree / 2)] = Bits.Reverse(((2 * degree) - (int)power - 1) / 2, bits);
        }

        return positions;
    }
}
