using System.Diagnostics;
using TrustedSpace.Homomorphic.Wire;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>
/// Alters recorded objects and inputs that were refused before, packed and unpacked, and hands them to a reader. Each input must give an object that breaks no
/// invariant, or a <see cref="WireFormatException"/>, in bounded time and memory. The same seed gives the same inputs.
/// </summary>
internal sealed class WireFuzzer
{
    private const long MostMilliseconds = 5000;

    // Beyond what the object holds: exceptions, streams, strings.
    private const long Overhead = 128 * 1024;

    private static readonly string[] Kinds = ["parameters", "secret", "public", "relinearization", "galois", "first.plaintext", "first"];

    private readonly InputMutator _mutator;
    private readonly FuzzOriginal[] _originals;
    private readonly Dictionary<string, FuzzRefusal> _refusals = new(StringComparer.Ordinal);
    private long _accepted;
    private long _mostAllocated;
    private TimeSpan _slowest;

    /// <param name="seed">Of the choices.</param>
    public WireFuzzer(ulong seed)
    {
        _mutator = new InputMutator(seed, [0x5e, 0xa1, 0x10]);

        // Small objects more often: they go through the same code.
        _originals = [.. FuzzCorpus.Recorded.Originals.SelectMany(original => Enumerable.Repeat(original, original.Unpacked.Length < 40_000 ? 4 : 1))];

        // What contexts compute once, on first use, is not counted.
        foreach (var original in FuzzCorpus.Recorded.Originals)
        {
            (SealObjects.Read(original.Set.Reader, original.Name, original.Packed) as IDisposable)?.Dispose();
        }
    }

    /// <summary>What was seen so far.</summary>
    public FuzzReport Report => new(_accepted, _refusals, _mostAllocated, 0, _slowest);

    /// <summary>Without numbers and ids.</summary>
    public static string ReasonOf(WireFormatException refusal) => string.Join(' ', refusal.Message.Split(' ').Where(word => !word.Any(char.IsAsciiDigit)));

    /// <exception cref="InvalidOperationException">An input had another outcome, took too long or too much, or gave an object that breaks an invariant.</exception>
    public void Run(long inputs)
    {
        for (var i = 0L; i < inputs; i++)
        {
            var input = Draw();
            var bytes = input.ToBytes();
            try
            {
                Try(input, bytes);
            }
            catch (Exception exception) when (exception is not WireFormatException)
            {
                var start = Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(128, bytes.Length)));
                throw new InvalidOperationException(
                    $"Input {_accepted + _refusals.Values.Sum(refusal => refusal.Times)}, made of {input.Original.Set.Name}/{input.Original.Name} and read as {input.Set.Name}/{input.Name}, starts {start}.",
                    exception);
            }
        }
    }

    private void Try(FuzzInput input, byte[] bytes)
    {
        object? value = null;
        WireFormatException? refusal = null;
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            value = SealObjects.Read(input.Set.Reader, input.Name, bytes);
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
        SealInvariants.Expect(allocated <= (2 * unpacked) + bytes.Length + Overhead, $"{allocated} bytes were allocated for {bytes.Length}");
        SealInvariants.Expect(elapsed.TotalMilliseconds < MostMilliseconds, $"reading took {elapsed}");
        if (refusal is not null)
        {
            Count(input, ReasonOf(refusal));
            return;
        }

        _accepted++;
        SealInvariants.Check(input.Set.Context, value!);
        if (_mutator.Below(8) == 0)
        {
            var written = SealObjects.Write(value!);
            SealInvariants.Expect(
                written.AsSpan().SequenceEqual(SealObjects.Write(SealObjects.Read(input.Set.Reader, input.Name, written))), "writing and reading gave another object");
        }

        (value as IDisposable)?.Dispose();
    }

    // The first few of a reason are looked at, for one that differs little.
    private void Count(FuzzInput input, string reason)
    {
        var known = _refusals.GetValueOrDefault(reason) ?? new FuzzRefusal(0, null);
        var kept = known.Times < 64 ? KeptInput.Of(input, reason)?.ToString() : null;
        _refusals[reason] = new(known.Times + 1, FuzzRefusal.Shorter(known.Kept, kept));
    }

    private FuzzInput Draw()
    {
        var kept = FuzzCorpus.Recorded.Refused;
        if (kept.Count > 0 && _mutator.Below(8) == 0)
        {
            var refused = kept[_mutator.Below(kept.Count)];
            return refused with { Altered = Sized(_mutator.Below(2) == 0 ? _mutator.Words(refused.Altered) : Bytes(refused.Altered)) };
        }

        var original = _originals[_mutator.Below(_originals.Length)];
        var input = Alter(original);
        return input with
        {
            Name = _mutator.Below(16) == 0 ? Kinds[_mutator.Below(Kinds.Length)] : input.Name,
            Set = _mutator.Below(64) == 0 ? RecordedSet.Of("ckks-2048") : input.Set,
        };
    }

    private FuzzInput Alter(FuzzOriginal original)
    {
        if (_mutator.Below(3) == 0)
        {
            return new(original, IsPacked: true, Sized(Bytes(original.Packed)), SealCompression.None, original.Set, original.Name);
        }

        var bytes = _mutator.Below(2) == 0 ? Bytes(original.Unpacked) : _mutator.Words(original.Unpacked);
        var isPackedAfterwards = _mutator.Below(4) == 0 && bytes.Length is >= SealHeader.Bytes and <= 40_000;
        return isPackedAfterwards
            ? new(original, IsPacked: false, bytes, _mutator.Below(4) == 0 ? SealCompression.Zlib : SealCompression.Zstandard, original.Set, original.Name)
            : new(original, IsPacked: false, Sized(bytes), SealCompression.None, original.Set, original.Name);
    }

    private byte[] Bytes(byte[] bytes)
    {
        var other = _originals[_mutator.Below(_originals.Length)];
        return _mutator.Bytes(bytes, _mutator.Below(2) == 0 ? other.Packed : other.Unpacked);
    }

    // Mostly with a header that fits, for what follows it to be read.
    private byte[] Sized(byte[] bytes)
    {
        if (bytes.Length >= SealHeader.Bytes && _mutator.Below(8) != 0)
        {
            SealObjects.SetSize(bytes);
        }

        return bytes;
    }
}
