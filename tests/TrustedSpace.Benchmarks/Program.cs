using TrustedSpace.Benchmarks;
using TrustedSpace.Benchmarks.Gateway;
using TrustedSpace.Benchmarks.Homomorphic;

var benchmarks = new Dictionary<string, Func<Task>>
{
    ["batches"] = Batches.RunAsync,
    ["bfv"] = BfvOperations.RunAsync,
    ["ckks"] = RealArithmetic.RunAsync,
    ["export"] = ExportThroughput.RunAsync,
    ["fuzz"] = () => WireFuzzing.RunAsync(args[1..]),
    ["gateway"] = GatewayThroughput.RunAsync,
    ["gateway-bare"] = BareProxy.RunAsync,
    ["jobs"] = ManyJobs.RunAsync,
    ["log"] = LogAppend.RunAsync,
    ["log-memory"] = () => LogMemory.RunAsync(args.ElementAtOrDefault(1)),
    ["masking"] = Masking.RunAsync,
    ["noise"] = NoiseGrowth.RunAsync,
    ["noise-reals"] = RealNoiseGrowth.RunAsync,
    ["ntt"] = Transforms.RunAsync,
    ["policy"] = PolicyDecisions.RunAsync,
    ["privacy"] = PrivacyNoise.RunAsync,
    ["protections"] = Protections.RunAsync,
    ["query"] = GroupedQuery.RunAsync,
    ["query-memory"] = RepeatedJobs.RunAsync,
};

if (args is not [var name, ..] || !benchmarks.TryGetValue(name, out var run))
{
    await Console.Error.WriteLineAsync($"Name one benchmark: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

await run();
return 0;
