using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace TrustedSpace.Computation.DifferentialPrivacy;

/// <summary>
/// Uniform numbers from the operating system's generator. A number below a bound is drawn by rejection; a coin compares a uniform real
/// number, drawn 64 bits at a time, with the probability's binary expansion, so that nearly every coin costs 64 bits and every coin is exact.
/// Bytes are erased once used. Not for concurrent use.
/// </summary>
public sealed class SecureUniform : UniformSource, IDisposable
{
    private readonly byte[] _buffer = new byte[4096];
    private int _used = 4096;

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    protected override BigInteger BelowCore(BigInteger bound)
    {
        var largest = bound - 1;
        var bits = (int)largest.GetBitLength();
        if (bits <= 64)
        {
            return BelowWord((ulong)largest, bits);
        }

        Span<byte> bytes = stackalloc byte[64];
        var length = (bits + 7) / 8;
        bytes = length <= bytes.Length ? bytes[..length] : new byte[length];
        try
        {
            while (true)
            {
                Take(bytes);
                bytes[^1] &= (byte)(0xFF >> (8 * length - bits));
                var drawn = new BigInteger(bytes, isUnsigned: true);
                if (drawn <= largest)
                {
                    return drawn;
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    protected override bool CoinCore(BigInteger numerator, BigInteger denominator) => denominator <= ulong.MaxValue
        ? WordCoin((ulong)numerator, (ulong)denominator)
        : LongCoin(numerator, denominator);

    private ulong BelowWord(ulong largest, int bits)
    {
        var mask = bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
        while (true)
        {
            var drawn = Word() & mask;
            if (drawn <= largest)
            {
                return drawn;
            }
        }
    }

    // Digit by digit in base 2^64: a smaller digit than the probability's decides for heads, a larger one for tails.
    private bool WordCoin(ulong numerator, ulong denominator)
    {
        while (numerator < denominator)
        {
            var (digit, rest) = UInt128.DivRem((UInt128)numerator << 64, denominator);
            var drawn = Word();
            if (drawn != digit)
            {
                return drawn < digit;
            }

            numerator = (ulong)rest;
        }

        return true;
    }

    private bool LongCoin(BigInteger numerator, BigInteger denominator)
    {
        while (numerator < denominator)
        {
            var digit = BigInteger.DivRem(numerator << 64, denominator, out var rest);
            var drawn = Word();
            if (drawn != digit)
            {
                return drawn < digit;
            }

            numerator = rest;
        }

        return true;
    }

    private ulong Word()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Take(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private void Take(Span<byte> bytes)
    {
        if (bytes.Length > _buffer.Length)
        {
            RandomNumberGenerator.Fill(bytes);
            return;
        }

        if (_used + bytes.Length > _buffer.Length)
        {
            RandomNumberGenerator.Fill(_buffer);
            _used = 0;
        }

        var taken = _buffer.AsSpan(_used, bytes.Length);
        taken.CopyTo(bytes);
        taken.Clear();
        _used += bytes.Length;
    }
}
