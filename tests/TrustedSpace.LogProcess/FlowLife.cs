using System.Text.Json;
using TrustedSpace.Gateway;
using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.LogProcess;

/// <summary>A gateway that records the flows of the file <c>flows.jsonl</c>, and sends each once more as if its answer had been lost.</summary>
internal static class FlowLife
{
    private const int Batch = 5;

    public static async Task RunAsync(string folder, string key, int dieAt)
    {
        var index = new FlowIndex(new DyingIndexFile(Path.Combine(folder, "index.db"), dieAt), TimeProvider.System);
        await using var log = FlowLog.Open(Path.Combine(folder, "log"), NoteSigner.Parse(key), index);
        using var vault = new DetailVault(folder);
        var options = new GatewayOptions
        {
            Space = "test",
            Participant = ParticipantId.Parse("gateway"),
            Operator = ParticipantId.Parse("operator"),
            Listen = new Uri("https://127.0.0.1:0"),
            Certificates = folder,
            State = folder,
        };
        var recorder = new FlowRecorder(log, index, new RefusedRequests(log, new RefusalWords(vault), TimeProvider.System), options);
        foreach (var (number, line) in (await File.ReadAllLinesAsync(Path.Combine(folder, "flows.jsonl"))).Index())
        {
            var flow = (Flow)JsonSerializer.Deserialize<LogEntry>(line, ProtocolJson.Options)!;
            Console.WriteLine($"acknowledged {await recorder.AppendAsync(flow)} {flow.Id}");
            if (number % Batch == 0)
            {
                await index.WaitForAsync(log.Size, CancellationToken.None);
            }

            Console.WriteLine($"acknowledged {await recorder.AppendAsync(flow)} {flow.Id}");
        }
    }
}
