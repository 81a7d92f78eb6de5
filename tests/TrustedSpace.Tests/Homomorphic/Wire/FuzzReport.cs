namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>How often a reason was given.</summary>
/// <param name="Times">Inputs that were refused for it.</param>
/// <param name="Kept">The line of the one that differs least from its original; null if all differ in too much.</param>
internal sealed record FuzzRefusal(long Times, string? Kept)
{
    public static FuzzRefusal operator +(FuzzRefusal a, FuzzRefusal b) => new(a.Times + b.Times, Shorter(a.Kept, b.Kept));

    public static string? Shorter(string? a, string? b) => a is null || b?.Length < a.Length ? b : a;
}

/// <summary>What a run of the fuzzer saw.</summary>
/// <param name="Accepted">Inputs that gave an object.</param>
/// <param name="Refusals">By their reasons, numbers and ids apart.</param>
/// <param name="MostAllocated">Managed bytes for one input.</param>
/// <param name="MostResident">By how many bytes the memory of the process grew at most, managed and native, where that was measured.</param>
/// <param name="Slowest">The time of one input.</param>
internal sealed record FuzzReport(long Accepted, IReadOnlyDictionary<string, FuzzRefusal> Refusals, long MostAllocated, long MostResident, TimeSpan Slowest)
{
    public long Inputs => Accepted + Refusals.Values.Sum(refusal => refusal.Times);

    public override string ToString() =>
        $"{Inputs} inputs: {Accepted} read, {Inputs - Accepted} refused for {Refusals.Count} reasons; at most {MostAllocated} bytes of managed memory and {Slowest.TotalMilliseconds:F1} ms each";

    public static FuzzReport operator +(FuzzReport a, FuzzReport b) => new(
        a.Accepted + b.Accepted,
        a.Refusals.Concat(b.Refusals).GroupBy(pair => pair.Key, pair => pair.Value).ToDictionary(group => group.Key, group => group.Aggregate((x, y) => x + y)),
        Math.Max(a.MostAllocated, b.MostAllocated),
        Math.Max(a.MostResident, b.MostResident),
        a.Slowest > b.Slowest ? a.Slowest : b.Slowest);
}
