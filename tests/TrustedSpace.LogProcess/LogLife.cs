using System.Text;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.LogProcess;

/// <summary>Appends and publishes: fills a tile, outgrows a partial one. Each entry of a folder has a text of its own over all lives.</summary>
internal static class LogLife
{
    private static readonly int[] Steps = [2, 254, 3];

    public static async Task RunAsync(string folder, string key, LogFiles files)
    {
        using var signer = NoteSigner.Parse(key);
        await using var log = TransparencyLog.Open(new TransparencyLogOptions { Directory = folder, Signer = signer }, files);
        foreach (var step in Steps)
        {
            await Task.WhenAll(Enumerable.Range(0, step).Select(_ => AppendAsync(log)).ToArray());
            var checkpoint = Checkpoint.Open(await log.PublishAsync(), signer.Verifier);
            Console.WriteLine($"published {checkpoint.Size} {checkpoint.Root}");
        }
    }

    private static async Task AppendAsync(TransparencyLog log)
    {
        var entry = $"entry {Guid.NewGuid()}";
        var index = await log.AppendAsync(Encoding.UTF8.GetBytes(entry));
        Console.WriteLine($"acknowledged {index} {entry}");
    }
}
