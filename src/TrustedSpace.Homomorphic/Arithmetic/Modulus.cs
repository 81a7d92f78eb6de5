using System.Numerics;
using System.Runtime.CompilerServices;

namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>
/// A modulus of 2 to 61 bits with its Barrett constant floor(2^128 / q). All operations are free of branches on their operands, which may be secret.
/// </summary>
internal readonly struct Modulus : IEquatable<Modulus>
{
    private readonly ulong _ratioLow;
    private readonly ulong _ratioHigh;

    /// <exception cref="ArgumentOutOfRangeException">Less than 2, or more than 61 bits.</exception>
    public Modulus(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 2UL);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (1UL << 61) - 1);
        Value = value;
        BitCount = 64 - BitOperations.LeadingZeroCount(value);
        var ratio = (BigInteger.One << 128) / value;
        _ratioLow = (ulong)(ratio & ulong.MaxValue);
        _ratioHigh = (ulong)(ratio >> 64);
    }

    public ulong Value { get; }

    public int BitCount { get; }

    /// <param name="a">Any value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Reduce(ulong a) => Correct(a - (Math.BigMul(a, _ratioHigh, out _) * Value));

    /// <summary>Reduces high·2^64 + low; Barrett reduction (Handbook of Applied Cryptography, 14.42) with the quotient at most one too small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Reduce(ulong high, ulong low)
    {
        // floor(((high, low) · ratio) / 2^128), of which only the low word matters.
        var carry = Math.BigMul(low, _ratioLow, out _);
        var upper = Math.BigMul(low, _ratioHigh, out var lower);
        var middle = lower + carry;
        var sum = upper + (middle < lower ? 1UL : 0);
        upper = Math.BigMul(high, _ratioLow, out lower);
        var rest = middle + lower;
        carry = upper + (rest < middle ? 1UL : 0);
        var quotient = (high * _ratioHigh) + sum + carry;
        return Correct(low - (quotient * Value));
    }

    /// <param name="a">Less than q.</param>
    /// <param name="b">Less than q.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Add(ulong a, ulong b) => Correct(a + b);

    /// <param name="a">Less than q.</param>
    /// <param name="b">Less than q.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Subtract(ulong a, ulong b)
    {
        var difference = a - b;
        return difference + (Value & (ulong)((long)difference >> 63));
    }

    /// <param name="a">Less than q.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Negate(ulong a) => Subtract(0, a);

    /// <param name="a">Any value.</param>
    /// <param name="b">Any value such that a·b is less than q·2^64.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Multiply(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return Reduce(high, low);
    }

    /// <summary>Square and multiply; the exponent is public.</summary>
    public ulong Power(ulong a, ulong exponent)
    {
        var result = 1UL;
        for (var square = Reduce(a); exponent != 0; exponent >>= 1, square = Multiply(square, square))
        {
            if ((exponent & 1) != 0)
            {
                result = Multiply(result, square);
            }
        }

        return result;
    }

    /// <summary>Inverse by the extended Euclidean algorithm; for public values.</summary>
    /// <exception cref="ArithmeticException">Not invertible.</exception>
    public ulong Invert(ulong a)
    {
        var (r0, r1) = ((BigInteger)Value, (BigInteger)Reduce(a));
        var (t0, t1) = (BigInteger.Zero, BigInteger.One);
        while (!r1.IsZero)
        {
            var quotient = r0 / r1;
            (r0, r1) = (r1, r0 - (quotient * r1));
            (t0, t1) = (t1, t0 - (quotient * t1));
        }

        return r0.IsOne ? (ulong)(t0.Sign < 0 ? t0 + Value : t0) : throw new ArithmeticException($"{a} has no inverse modulo {Value}.");
    }

    /// <summary>From signed to [0, q); the magnitude is less than q.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong FromSigned(long a) => (ulong)a + (Value & (ulong)(a >> 63));

    public bool Equals(Modulus other) => Value == other.Value;

    public override bool Equals(object? obj) => obj is Modulus other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    public override string ToString() => $"{Value}";

    /// <summary>From [0, 2q) to [0, q).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Correct(ulong a)
    {
        var difference = a - Value;
        return difference + (Value & (ulong)((long)difference >> 63));
    }
}
