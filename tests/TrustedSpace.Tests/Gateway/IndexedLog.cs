using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Tests.Gateway;

/// <summary>A log with its index and its usage ledger in a directory of their own; it can be stopped and opened again.</summary>
internal sealed class IndexedLog : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("trustedspace-indexed-");
    private DetailVault? _vault;
    private readonly NoteSigner _signer = NoteSigner.Generate("test/log");

    public FlowIndex Index { get; private set; } = null!;

    public FlowLog Log { get; private set; } = null!;

    public UsageLedger Ledger { get; private set; } = null!;

    public string Path => _directory.FullName;

    /// <summary>Keeps the words of refusals, in a file beside the log.</summary>
    public DetailVault Vault => _vault ??= new DetailVault(_directory.FullName);

    public string IndexPath => System.IO.Path.Combine(_directory.FullName, "index.db");

    public string LogPath => System.IO.Path.Combine(_directory.FullName, "log");

    public NoteSigner Signer => _signer;

    public UsageLedger Open(TimeProvider? time = null)
    {
        Index = new FlowIndex(IndexPath, TimeProvider.System);
        Ledger = new UsageLedger(Index, time ?? TimeProvider.System);
        Log = FlowLog.Open(LogPath, NoteSigner.Parse(_signer.ExportPrivateKey()), Index, new LogProjection(Ledger.Apply));
        return Ledger;
    }

    public long Append(LogEntry entry) => Log.AppendAsync(entry, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public async Task AppendAsync(IEnumerable<LogEntry> entries) =>
        await Task.WhenAll(entries.Select(entry => Log.AppendAsync(entry, CancellationToken.None).AsTask()).ToArray());

    public async Task ReopenAsync(bool dropIndex = false)
    {
        await Log.DisposeAsync();
        if (dropIndex)
        {
            foreach (var file in _directory.GetFiles("index.db*"))
            {
                file.Delete();
            }
        }

        Open();
    }

    public async ValueTask DisposeAsync()
    {
        await (Log?.DisposeAsync() ?? ValueTask.CompletedTask);
        _signer.Dispose();
        _vault?.Dispose();
        _directory.Delete(recursive: true);
    }
}
