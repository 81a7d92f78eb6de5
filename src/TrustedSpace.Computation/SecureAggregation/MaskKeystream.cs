using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>
/// The AES-256-CTR keystream of one key (NIST SP 800-38A, counter block big-endian, incremented by one), added to or subtracted
/// from vectors of 64-bit or 128-bit words modulo 2^64 or 2^128. Words are little-endian.
/// </summary>
/// <remarks>
/// A key makes one stream and a stream is used once, so the counter may start at zero. Each call continues at the next whole
/// block. Not thread-safe. The keystream never outlives a call.
/// </remarks>
public sealed class MaskKeystream : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    private const int BlockSize = 16;

    // Counter blocks are encrypted in place; 32 KiB stay in the first-level cache.
    private const int ChunkSize = 32 * 1024;

    private readonly Aes _aes;
    private ulong _upper;
    private ulong _lower;

    /// <exception cref="ArgumentException">The key has not <see cref="KeySize"/> bytes.</exception>
    public MaskKeystream(ReadOnlySpan<byte> key)
        : this(key, UInt128.Zero)
    {
    }

    /// <param name="key">32 bytes.</param>
    /// <param name="counter">The first counter block as a big-endian number.</param>
    public MaskKeystream(ReadOnlySpan<byte> key, UInt128 counter)
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"A mask key has {KeySize} bytes.", nameof(key));
        }

        _aes = Aes.Create();
        _aes.SetKey(key);
        (_upper, _lower) = ((ulong)(counter >> 64), (ulong)counter);
    }

    /// <summary>Adds the keystream to the words modulo 2^64.</summary>
    public void Add(Span<ulong> words) => Combine<ulong, AddWords>(words);

    /// <summary>Subtracts the keystream from the words modulo 2^64.</summary>
    public void Subtract(Span<ulong> words) => Combine<ulong, SubtractWords>(words);

    /// <summary>Adds the keystream to the words modulo 2^128.</summary>
    public void Add(Span<UInt128> words) => Combine<UInt128, AddWideWords>(words);

    /// <summary>Subtracts the keystream from the words modulo 2^128.</summary>
    public void Subtract(Span<UInt128> words) => Combine<UInt128, SubtractWideWords>(words);

    public void Dispose() => _aes.Dispose();

    private void Combine<TWord, TOperation>(Span<TWord> words)
        where TWord : unmanaged
        where TOperation : struct, ICombination<TWord>
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            var bytes = MemoryMarshal.AsBytes(words);
            while (bytes.Length > 0)
            {
                var length = Math.Min(ChunkSize, bytes.Length);
                var keystream = buffer.AsSpan(0, length + BlockSize - 1 & -BlockSize);
                Fill(keystream);
                TOperation.Apply(MemoryMarshal.Cast<byte, TWord>(bytes[..length]), MemoryMarshal.Cast<byte, TWord>(keystream[..length]));
                bytes = bytes[length..];
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Fill(Span<byte> keystream)
    {
        var blocks = MemoryMarshal.Cast<byte, ulong>(keystream);
        var next = FillWide(keystream) * (BlockSize / sizeof(ulong));
        for (; next < blocks.Length; next += 2)
        {
            blocks[next] = BigEndian(_upper);
            blocks[next + 1] = BigEndian(_lower);
            if (++_lower == 0)
            {
                _upper++;
            }
        }

        _aes.EncryptEcb(keystream, keystream, PaddingMode.None);
    }

    /// <summary>Writes counter blocks two at a time while the lower half of the counter does not overflow; returns how many.</summary>
    private int FillWide(Span<byte> keystream)
    {
        var pairs = MemoryMarshal.Cast<byte, Vector256<ulong>>(keystream);
        var count = pairs.Length * 2;
        if (!Vector256.IsHardwareAccelerated || !BitConverter.IsLittleEndian || _lower > ulong.MaxValue - (ulong)count)
        {
            return 0;
        }

        var order = Vector256.Create((byte)7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8, 23, 22, 21, 20, 19, 18, 17, 16, 31, 30, 29, 28, 27, 26, 25, 24);
        var counters = Vector256.Create(_upper, _lower, _upper, _lower + 1);
        var step = Vector256.Create(0UL, 2, 0, 2);
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i] = Vector256.Shuffle(counters.AsByte(), order).AsUInt64();
            counters += step;
        }

        _lower += (ulong)count;
        return count;
    }

    private static ulong BigEndian(ulong number) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(number) : number;

    private interface ICombination<TWord>
    {
        static abstract void Apply(Span<TWord> words, Span<TWord> keystream);
    }

    private readonly struct AddWords : ICombination<ulong>
    {
        public static void Apply(Span<ulong> words, Span<ulong> keystream)
        {
            ToHostOrder(keystream);
            var wide = MemoryMarshal.Cast<ulong, Vector<ulong>>(words);
            var wideKeystream = MemoryMarshal.Cast<ulong, Vector<ulong>>(keystream)[..wide.Length];
            for (var i = 0; i < wide.Length; i++)
            {
                wide[i] += wideKeystream[i];
            }

            for (var i = wide.Length * Vector<ulong>.Count; i < words.Length; i++)
            {
                words[i] = unchecked(words[i] + keystream[i]);
            }
        }
    }

    private readonly struct SubtractWords : ICombination<ulong>
    {
        public static void Apply(Span<ulong> words, Span<ulong> keystream)
        {
            ToHostOrder(keystream);
            var wide = MemoryMarshal.Cast<ulong, Vector<ulong>>(words);
            var wideKeystream = MemoryMarshal.Cast<ulong, Vector<ulong>>(keystream)[..wide.Length];
            for (var i = 0; i < wide.Length; i++)
            {
                wide[i] -= wideKeystream[i];
            }

            for (var i = wide.Length * Vector<ulong>.Count; i < words.Length; i++)
            {
                words[i] = unchecked(words[i] - keystream[i]);
            }
        }
    }

    private readonly struct AddWideWords : ICombination<UInt128>
    {
        public static void Apply(Span<UInt128> words, Span<UInt128> keystream)
        {
            ToHostOrder(keystream);
            for (var i = 0; i < words.Length; i++)
            {
                words[i] = unchecked(words[i] + keystream[i]);
            }
        }
    }

    private readonly struct SubtractWideWords : ICombination<UInt128>
    {
        public static void Apply(Span<UInt128> words, Span<UInt128> keystream)
        {
            ToHostOrder(keystream);
            for (var i = 0; i < words.Length; i++)
            {
                words[i] = unchecked(words[i] - keystream[i]);
            }
        }
    }

    private static void ToHostOrder(Span<ulong> words)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private static void ToHostOrder(Span<UInt128> words)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
