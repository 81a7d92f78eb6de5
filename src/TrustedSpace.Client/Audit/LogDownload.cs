using System.Net;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Client.Audit;

/// <summary>Copies a log from a server that holds its files, and nothing else: a mirror, a regulator's web site. It proves nothing; an audit of the copy does.</summary>
public static class LogDownload
{
    /// <summary>What lies beside a log for whoever verifies it: the log's key, the policy over its witnesses, the authority's certificate.</summary>
    public static IReadOnlyList<string> Companions { get; } = [LogCopy.KeyFile, LogCopy.PolicyFile, CertificateAuthority.FileName];

    /// <param name="http">Client; stays the caller's.</param>
    /// <param name="root">Address of the folder with <c>checkpoint</c> and <c>tile/</c>; it ends in a slash.</param>
    /// <param name="directory">Where the copy goes.</param>
    /// <param name="cancellation">Ends the copying.</param>
    /// <exception cref="HttpRequestException">The server does not answer, or lacks a file of the log.</exception>
    /// <exception cref="NoteException">Its checkpoint is none.</exception>
    public static async Task CopyAsync(HttpClient http, Uri root, string directory, CancellationToken cancellation = default)
    {
        await LogTransfer.CopyAsync(
            (path, cancel) => http.GetByteArrayAsync(new Uri(root, path), cancel), directory, note => Checkpoint.Parse(note.Text), cancellation).ConfigureAwait(false);
        foreach (var name in Companions)
        {
            using var answer = await http.GetAsync(new Uri(root, name), cancellation).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.NotFound)
            {
                await File.WriteAllBytesAsync(
                    Path.Combine(directory, name),
                    await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false),
                    cancellation).ConfigureAwait(false);
            }
        }
    }
}
