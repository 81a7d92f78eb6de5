using System.CommandLine;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client.Audit;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Cli.Audit;

/// <summary>A copy of the log on this machine: the caller's own, or one that was made for the occasion and goes with it.</summary>
internal sealed class OpenedCopy : IAsyncDisposable
{
    private readonly bool _isTemporary;

    private OpenedCopy(string directory, bool isTemporary)
    {
        Directory = directory;
        _isTemporary = isTemporary;
    }

    public string Directory { get; }

    /// <summary>A copy in a folder, or one that a server holds, which is downloaded.</summary>
    /// <param name="from">Folder, or http or https address.</param>
    /// <param name="cancellation">Ends the download.</param>
    /// <exception cref="InputException">The server does not answer, or holds no log there.</exception>
    public static async Task<OpenedCopy> OpenAsync(string from, CancellationToken cancellation) =>
        Uri.TryCreate(from, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? await DownloadAsync(new Uri($"{from.TrimEnd('/')}/"), cancellation).ConfigureAwait(false)
            : new OpenedCopy(from, isTemporary: false);

    /// <summary>Copies the running space's log, with the key, policy and authority of the space's own folder.</summary>
    public static Task<OpenedCopy> FetchAsync(ParseResult parsed, SpaceOptions space, CancellationToken cancellation) => MakeAsync(async directory =>
    {
        using var client = space.Client(parsed);
        await FetchAsync(client.Log, space.Directory(parsed), directory, cancellation).ConfigureAwait(false);
    });

    /// <summary>The same into a folder that stays.</summary>
    public static async Task<Checkpoint> FetchAsync(LogClient log, SpaceDirectory space, string directory, CancellationToken cancellation)
    {
        var key = await log.KeyAsync(cancellation).ConfigureAwait(false);
        var checkpoint = await log.CopyAsync(directory, key, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(directory, LogCopy.KeyFile), key + "\n", cancellation).ConfigureAwait(false);
        File.Copy(Path.Combine(space.Certificates, CertificateAuthority.FileName), Path.Combine(directory, CertificateAuthority.FileName), overwrite: true);
        if (File.Exists(space.WitnessPolicy))
        {
            File.Copy(space.WitnessPolicy, Path.Combine(directory, LogCopy.PolicyFile), overwrite: true);
        }

        return checkpoint;
    }

    public ValueTask DisposeAsync()
    {
        if (_isTemporary)
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private static Task<OpenedCopy> DownloadAsync(Uri root, CancellationToken cancellation) => MakeAsync(async directory =>
    {
        using var http = new HttpClient();
        try
        {
            await LogDownload.CopyAsync(http, root, directory, cancellation).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is HttpRequestException or NoteException)
        {
            throw new InputException($"--from: {root} gives no copy of a log: {problem.Message}");
        }
    });

    private static async Task<OpenedCopy> MakeAsync(Func<string, Task> copy)
    {
        var made = new OpenedCopy(System.IO.Directory.CreateTempSubdirectory("tspace-log-").FullName, isTemporary: true);
        try
        {
            await copy(made.Directory).ConfigureAwait(false);
            return made;
        }
        catch
        {
            await made.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
