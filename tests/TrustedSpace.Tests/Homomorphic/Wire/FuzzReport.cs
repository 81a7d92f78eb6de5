namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>What a run of the fuzzer saw.</summary>
/// <param name="Accepted">Inputs that gave an object.</param>
/// <param name="Refusals">How often each reason was given, numbers and ids apart.</param>
/// <param name="MostAllocated">Managed bytes for one input.</param>
/// <param name="Slowest">The time of one input.</param>
internal sealed record FuzzReport(long Accepted, IReadOnlyDictionary<string, long> Refusals, long MostAllocated, TimeSpan Slowest)
{
    public long Inputs => Accepted + Refusals.Values.Sum();

    public override string ToString() =>
        $"{Inputs} inputs: {Accepted} read, {Inputs - Accepted} refused for {Refusals.Count} reasons; at most {MostAllocated} bytes and {Slowest.TotalMilliseconds:F1} ms each";

    public static FuzzReport operator +(FuzzReport a, FuzzReport b) => new(
        a.Accepted + b.Accepted,
        a.Refusals.Concat(b.Refusals).GroupBy(refusal => refusal.Key, refusal => refusal.Value).ToDictionary(group => group.Key, group => group.Sum()),
        Math.Max(a.MostAllocated, b.MostAllocated),
        a.Slowest > b.Slowest ? a.Slowest : b.Slowest);
}
