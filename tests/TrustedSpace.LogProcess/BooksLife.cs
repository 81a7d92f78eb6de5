using Microsoft.Extensions.Logging.Abstractions;
using TrustedSpace.Gateway.Billing;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.LogProcess;

/// <summary>A gateway that goes through a log that is there, and saves its books on the way.</summary>
internal static class BooksLife
{
    public static async Task RunAsync(string folder, string key, int dieAt)
    {
        var index = new FlowIndex(Path.Combine(folder, "index.db"), TimeProvider.System);
        await using var log = FlowLog.Open(Path.Combine(folder, "log"), NoteSigner.Parse(key), index);
        var archive = new BooksArchive(log, new DyingBooksFile(Path.Combine(folder, "books.db"), dieAt), NullLogger<BooksArchive>.Instance);
        archive.Advance(archive.Newest(log.Size), log.Size);
    }
}
