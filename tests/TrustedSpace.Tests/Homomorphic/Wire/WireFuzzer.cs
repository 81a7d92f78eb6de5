using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Wire;
using ZstdSharp;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>
/// Alters recorded objects, bytes and fields, packed and unpacked, and hands them to a reader. Each input must give an object that breaks no invariant, or a
/// <see cref="WireFormatException"/>, in bounded time and memory. The same number gives the same inputs.
/// </summary>
internal sealed class WireFuzzer
{
    private const long MostMilliseconds = 5000;

    // Beyond what the object holds: exceptions, streams, strings.
    private const long Overhead = 128 * 1024;

    private static readonly string[] Kinds = ["parameters", "secret", "public", "relinearization", "galois", "first.plaintext", "first"];

    private static readonly ulong[] Interesting =
    [
        0, 1, 2, 3, 15, 16, 17, 24, 64, 255, 1024, 2048, 4096, 12289, 0x2d000, 0x2d001, 0x7e00001, int.MaxValue, 1UL << 31, uint.MaxValue, 1UL << 32,
        1UL << 60, 1UL << 61, long.MaxValue, 1UL << 63, ulong.MaxValue - 15, ulong.MaxValue, 0x3ff0000000000000, 0x40f0000000000000, 0x7ff0000000000000, 0x7ff8000000000000,
        0xfff0000000000000, 0xbff0000000000000,
    ];

    private readonly Entry[] _corpus;
    private readonly Dictionary<string, long> _refusals = new(StringComparer.Ordinal);
    private ulong _state;
    private long _accepted;
    private long _mostAllocated;
    private TimeSpan _slowest;

    /// <param name="seed">Of the choices.</param>
    public WireFuzzer(ulong seed)
    {
        _state = seed;
        _corpus =
        [
            .. from set in RecordedSet.All
               from name in set.Objects
               let bytes = SealObjects.Unpack(set[name])
               // Small objects more often: they go through the same code.
               from copy in Enumerable.Repeat(0, bytes.Length < 40_000 ? 4 : 1)
               select new Entry(set, name, bytes, set[name]),
        ];

        // What contexts compute once, on first use, is not counted.
        foreach (var entry in _corpus)
        {
            (SealObjects.Read(entry.Set.Reader, entry.Name, entry.Packed) as IDisposable)?.Dispose();
        }
    }

    /// <summary>What was seen.</summary>
    public FuzzReport Report => new(_accepted, _refusals, _mostAllocated, _slowest);

    /// <exception cref="InvalidOperationException">An input had another outcome, took too long or too much, or gave an object that breaks an invariant.</exception>
    public void Run(long inputs)
    {
        for (var i = 0L; i < inputs; i++)
        {
            var entry = _corpus[Below(_corpus.Length)];
            var bytes = Mutate(entry);
            var name = Below(16) == 0 ? Kinds[Below(Kinds.Length)] : entry.Name;
            var set = Below(64) == 0 ? RecordedSet.Of("ckks-2048") : entry.Set;
            try
            {
                Try(set, name, bytes);
            }
            catch (Exception exception) when (exception is not WireFormatException)
            {
                var start = Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(128, bytes.Length)));
                throw new InvalidOperationException(
                    $"Input {i}, made of {entry.Set.Name}/{entry.Name} and read as {set.Name}/{name}, starts {start}.", exception);
            }
        }
    }

    private void Try(RecordedSet set, string name, byte[] bytes)
    {
        object? value = null;
        WireFormatException? refusal = null;
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            value = SealObjects.Read(set.Reader, name, bytes);
        }
        catch (WireFormatException exception)
        {
            refusal = exception;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var elapsed = clock.Elapsed;
        _mostAllocated = Math.Max(_mostAllocated, allocated);
        _slowest = elapsed > _slowest ? elapsed : _slowest;
        var isPacked = bytes.Length > SealHeader.Bytes && bytes[5] != 0;
        var unpacked = isPacked ? (WireInput.LargestRatio * (long)bytes.Length) + (64 * 1024) : bytes.Length;
        Expect(allocated <= (2 * unpacked) + bytes.Length + Overhead, $"{allocated} bytes were allocated for {bytes.Length}");
        Expect(elapsed.TotalMilliseconds < MostMilliseconds, $"reading took {elapsed}");
        if (refusal is not null)
        {
            var reason = Shape(refusal.Message);
            _refusals[reason] = _refusals.GetValueOrDefault(reason) + 1;
            return;
        }

        _accepted++;
        Check(set.Context, value!);
        if (Below(8) == 0)
        {
            var written = SealObjects.Write(value!);
            Expect(written.AsSpan().SequenceEqual(SealObjects.Write(SealObjects.Read(set.Reader, name, written))), "writing and reading gave another object");
        }

        (value as IDisposable)?.Dispose();
    }

    // Everything that the engine relies on, told anew.
    private static void Check(HomomorphicContext context, object value)
    {
        switch (value)
        {
            case EncryptionParameters parameters:
                Expect(parameters.Scheme is Scheme.Bfv or Scheme.Ckks && parameters.Moduli.Count is >= 1 and <= 64, "parameters");
                Expect(parameters.Degree is 1024 or 2048 or 4096 or 8192 or 16384 or 32768, "degree");
                Expect(parameters.Moduli.All(prime => prime is >= 2 and < 1UL << 60), "prime");
                Expect((parameters.Scheme == Scheme.Ckks) == (parameters.PlainModulus == 0) && parameters.PlainModulus < 1UL << 60, "plain modulus");
                break;
            case Plaintext plaintext when plaintext.Level is null:
                Expect(context.Scheme == Scheme.Bfv && plaintext.Words.Length <= context.Degree && plaintext.Scale == 1, "plaintext");
                ExpectBelow(plaintext.Words, context.Parameters.PlainModulus);
                break;
            case Plaintext plaintext:
                ExpectData(context, plaintext.Level!, plaintext.Scale);
                Expect(plaintext.Words.Length == plaintext.Level!.PolynomialWords, "plaintext");
                ExpectResidues(plaintext.Level, plaintext.Words);
                break;
            case Ciphertext ciphertext:
                ExpectData(context, ciphertext.Level, ciphertext.Scale);
                Expect(ciphertext.Size is >= 2 and <= 16 && (ciphertext.IsTransformed || context.Scheme == Scheme.Bfv), "ciphertext");
                ExpectResidues(ciphertext.Level, ciphertext.Words);
                break;
            case SecretKey key:
                Expect(ReferenceEquals(key.Context, context), "secret key");
                ExpectResidues(context.KeyLevel, key.Words);
                break;
            case PublicKey key:
                ExpectKey(context, key.EncryptionOfZero);
                break;
            case RelinearizationKey key:
                Expect(key.Powers.Length is >= 1 and <= 14, "powers");
                ExpectDigits(context, key.Powers);
                break;
            case GaloisKeys keys:
                Expect(keys.Elements.All(element => element % 2 == 1 && element < 2 * context.Degree), "elements");
                ExpectDigits(context, keys.Elements.Select(element => keys[element]));
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void ExpectDigits(HomomorphicContext context, IEnumerable<SwitchingKey> keys)
    {
        foreach (var key in keys)
        {
            Expect(key.Digits.Length == context.FirstLevel.PrimeCount && (key.Seeds is null || key.Seeds.Length == key.Digits.Length), "digits");
            foreach (var digit in key.Digits)
            {
                ExpectKey(context, digit);
            }
        }
    }

    private static void ExpectKey(HomomorphicContext context, Ciphertext key)
    {
        Expect(ReferenceEquals(key.Level, context.KeyLevel) && key.Size == 2 && key.IsTransformed && key.Scale == 1, "key");
        ExpectResidues(key.Level, key.Words);
    }

    private static void ExpectData(HomomorphicContext context, Level level, double scale)
    {
        Expect(context.Levels.Contains(level) && level.Index >= context.FirstLevel.Index, "level");
        Expect(context.Scheme == Scheme.Bfv ? scale == 1 : double.IsNormal(scale) && scale > 0, "scale");
    }

    private static void ExpectResidues(Level level, ReadOnlySpan<ulong> words)
    {
        for (var i = 0; i < words.Length; i += level.Degree)
        {
            ExpectBelow(words.Slice(i, level.Degree), level.Context.Parameters.Moduli[i / level.Degree % level.PrimeCount]);
        }
    }

    private static void ExpectBelow(ReadOnlySpan<ulong> words, ulong bound)
    {
        var wrong = 0UL;
        foreach (var word in words)
        {
            wrong |= (bound - 1 - word) | word;
        }

        // Values and bounds have 60 bits at most.
        Expect(wrong >> 60 == 0, "residue");
    }

    private static void Expect(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Broken: {what}.");
        }
    }

    // Without numbers and ids.
    private static string Shape(string message) => string.Join(' ', message.Split(' ').Where(word => !word.Any(char.IsAsciiDigit)));

    private byte[] Mutate(Entry entry)
    {
        if (Below(3) == 0)
        {
            var packed = Bytewise(entry.Packed);
            return Sized(packed);
        }

        var bytes = Below(2) == 0 ? Bytewise(entry.Unpacked) : Fieldwise(entry.Unpacked);
        if (Below(4) != 0 || bytes.Length is < SealHeader.Bytes or > 40_000)
        {
            return Sized(bytes);
        }

        // Altered before it is packed, so that what is behind the packing is reached.
        using var packing = new MemoryStream();
        var compression = Below(4) == 0 ? SealCompression.Zlib : SealCompression.Zstandard;
        using (Stream stream = compression == SealCompression.Zlib
            ? new ZLibStream(packing, CompressionLevel.Fastest, leaveOpen: true)
            : new CompressionStream(packing, 1))
        {
            stream.Write(bytes.AsSpan(SealHeader.Bytes));
        }

        return SealObjects.Pack(packing.ToArray(), compression);
    }

    private byte[] Fieldwise(byte[] original)
    {
        var bytes = original.ToArray();
        for (var changes = 1 + Below(2); changes > 0; changes--)
        {
            var offset = FieldOffset(bytes);
            if (offset + sizeof(ulong) > bytes.Length)
            {
                continue;
            }

            var field = bytes.AsSpan(offset, sizeof(ulong));
            var value = BinaryPrimitives.ReadUInt64LittleEndian(field);
            switch (Below(5))
            {
                case 0:
                    BinaryPrimitives.WriteUInt64LittleEndian(field, value + 1);
                    break;
                case 1:
                    BinaryPrimitives.WriteUInt64LittleEndian(field, value - 1);
                    break;
                case 2:
                    BinaryPrimitives.WriteUInt64LittleEndian(field, value ^ (1UL << Below(64)));
                    break;
                case 3:
                    field[0] = (byte)Interesting[Below(Interesting.Length)];
                    break;
                default:
                    BinaryPrimitives.WriteUInt64LittleEndian(field, Interesting[Below(Interesting.Length)]);
                    break;
            }
        }

        return bytes;
    }

    // In the head, around a header within, among the words, or in the seed at the end.
    private int FieldOffset(byte[] bytes)
    {
        switch (Below(4))
        {
            case 0:
                return Below(Math.Min(bytes.Length, 160));
            case 1:
                ReadOnlySpan<byte> magic = [0x5e, 0xa1, 0x10];
                var start = Below(bytes.Length);
                var found = bytes.AsSpan(start).IndexOf(magic);
                return Math.Max(0, (found < 0 ? 0 : start + found) + Below(48) - 8);
            case 2:
                return Below(bytes.Length);
            default:
                return Math.Max(0, bytes.Length - 1 - Below(128));
        }
    }

    private byte[] Bytewise(byte[] original)
    {
        var bytes = original.ToArray();
        for (var changes = 1 + Below(3); changes > 0 && bytes.Length > 0; changes--)
        {
            var offset = Below(4) == 0 ? Below(bytes.Length) : Below(Math.Min(bytes.Length, 200));
            switch (Below(8))
            {
                case 0:
                    bytes = bytes[..offset];
                    break;
                case 1:
                    bytes = [.. bytes.AsSpan(0, offset), .. bytes.AsSpan(Math.Min(bytes.Length, offset + 1 + Below(32)))];
                    break;
                case 2:
                    bytes = [.. bytes.AsSpan(0, offset), .. new byte[1 + Below(32)], .. bytes.AsSpan(offset)];
                    break;
                case 3:
                    var other = _corpus[Below(_corpus.Length)];
                    var source = Below(2) == 0 ? other.Packed : other.Unpacked;
                    var from = Below(source.Length);
                    var count = Math.Min(Math.Min(source.Length - from, bytes.Length - offset), 1 + Below(256));
                    source.AsSpan(from, count).CopyTo(bytes.AsSpan(offset));
                    break;
                case 4:
                    bytes[offset] = (byte)Below(256);
                    break;
                default:
                    bytes[offset] ^= (byte)(1 << Below(8));
                    break;
            }
        }

        return bytes;
    }

    // Mostly with a header that fits, for what follows it to be read.
    private byte[] Sized(byte[] bytes)
    {
        if (bytes.Length >= SealHeader.Bytes && Below(8) != 0)
        {
            SealObjects.SetSize(bytes);
        }

        return bytes;
    }

    private int Below(int bound) => (int)(Next() % (ulong)bound);

    // SplitMix64 (Steele, Lea and Flood 2014).
    private ulong Next()
    {
        _state += 0x9e3779b97f4a7c15;
        var mixed = (_state ^ (_state >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    private sealed record Entry(RecordedSet Set, string Name, byte[] Unpacked, byte[] Packed);
}
