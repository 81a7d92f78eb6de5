using System.Globalization;
using TrustedSpace.FunctionalTests.Policy;
using TrustedSpace.Policy;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Policy.Server;
using TrustedSpace.Policy.WebAssembly;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// Decisions in process against those of an OPA server over loopback: the same requests, in one run, one caller and then as
/// many as each serves best. Three requests of four are allowed, under a usage policy of three permissions.
/// </summary>
internal static class PolicyDecisions
{
    private const int Rounds = 3;
    private const int Requests = 4_000;
    private const int InProcess = 40_000;
    private const int OverLoopback = 4_000;
    private const int ServerCallers = 32;

    private static readonly UsagePolicyDocument Policy = new(new UsagePolicy
    {
        Dataset = DatasetId.Parse("mercy-patients"),
        Permissions =
        [
            Permission("oncology-research", ["pharma", "university"], "medical-research", 10),
            Permission("quality-review", ["quality-board"], "quality-assurance", 5),
            Permission("public-health", [TrustedSpace.Policy.Documents.Permission.Any], "public-health", 50),
        ],
    });

    internal static async Task RunAsync()
    {
        var inputs = Enumerable.Range(0, Requests).Select(Input).ToArray();
        using var wasm = new WasmDecisionPoint(new RegoLimits(), TimeProvider.System);
        using var server = await OpaServer.StartAsync(CancellationToken.None)
            ?? throw new InvalidOperationException("There is no opa on PATH to compare with; install OPA 1.4.2.");
        var opa = await OpaServerDecisionPoint.ConnectAsync(server.Client, CancellationToken.None);
        await CheckAlike(inputs, wasm, opa);

        for (var round = 1; round <= Rounds; round++)
        {
            var here = await Measure(wasm, inputs, 1, InProcess);
            var there = await Measure(opa, inputs, 1, OverLoopback, server);
            var hereBusy = await Measure(wasm, inputs, Environment.ProcessorCount, InProcess);
            var thereBusy = await Measure(opa, inputs, ServerCallers, OverLoopback, server);
            Print($"round {round}, one caller:  in process  ", here);
            Print("                     OPA server  ", there);
            Print($"         {Environment.ProcessorCount,2} callers:  in process  ", hereBusy);
            Print($"         {ServerCallers,2} callers:  OPA server  ", thereBusy);
            Print("         in process over OPA server, one caller:   ", Compare(here, there) + string.Create(CultureInfo.InvariantCulture, $", {there.P50 / here.P50:N1} times as fast at the median"));
            Print("                                     many callers: ", Compare(hereBusy, thereBusy));
        }
    }

    private static Task<Measurement> Measure(IDecisionPoint decisions, PolicyInput[] inputs, int callers, int operations, OpaServer? server = null) =>
        Measurement.TakeAsync(callers, operations, async i => await decisions.DecideAsync(inputs[i % Requests], CancellationToken.None), server is null ? null : () => server.ProcessorTime);

    private static string Compare(Measurement here, Measurement there) => string.Create(
        CultureInfo.InvariantCulture,
        $"{here.PerSecond / there.PerSecond:N1} times the rate, {there.Processor / here.Processor:N1} times as many per processor second");

    private static async Task CheckAlike(PolicyInput[] inputs, WasmDecisionPoint wasm, OpaServerDecisionPoint opa)
    {
        var allowed = 0;
        foreach (var input in inputs)
        {
            var here = await wasm.DecideAsync(input, CancellationToken.None);
            var there = await opa.DecideAsync(input, CancellationToken.None);
            if (here.Allow != there.Allow || !here.Denials.SequenceEqual(there.Denials) || here.Obligations != there.Obligations)
            {
                throw new InvalidOperationException("The two decision points disagree; the comparison would be worthless.");
            }

            allowed += here.Allow ? 1 : 0;
        }

        Console.WriteLine($"{inputs.Length} requests decided alike, {allowed} of them allowed; usage policy of {Policy.Json.Length} bytes");
    }

    private static void Print(string what, object figures) => Console.WriteLine($"{what}{figures}");

    private static PolicyInput Input(int i)
    {
        string[] consumers = ["pharma", "quality-board", "insurer", "university"];
        string[] purposes = ["medical-research", "quality-assurance", "public-health", i % 8 == 3 ? "advertising" : "medical-research"];
        return new PolicyInput(
            new PolicyRequest
            {
                Dataset = Policy.Policy.Dataset,
                Consumer = ParticipantId.Parse(consumers[i % 4]),
                Purpose = purposes[i % 4],
                Operation = Operation.Statistics,
                Elements = [.. Enumerable.Range(0, 1 + (i % 5)).Select(e => new RequestedElement { Name = ElementName.Parse($"element_{e}"), Level = 1 + (i / 8 % 8 == 0 ? 2 : 0) })],
                Time = 1_750_000_000 + i,
                Calls = Policy.Policy.Permissions.ToDictionary(permission => permission.Id, _ => (long)(i % 100)),
            },
            Policy);
    }

    private static Permission Permission(string id, IReadOnlyList<string> consumers, string purpose, int minimumGroupSize) => new()
    {
        Id = id,
        Consumers = consumers,
        Purposes = [purpose],
        Operations = [Operation.Statistics],
        Elements = [.. Enumerable.Range(0, 8).Select(e => $"element_{e}")],
        MaximumLevel = 2,
        NotBefore = 1_700_000_000,
        NotAfter = 1_800_000_000,
        Quota = new Quota { Calls = 1_000, Period = 86_400 },
        MinimumGroupSize = minimumGroupSize,
    };
}
