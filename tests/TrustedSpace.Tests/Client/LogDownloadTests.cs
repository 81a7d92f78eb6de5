using System.Net;
using TrustedSpace.Client.Audit;
using TrustedSpace.Protocol.Participants;
using Xunit;

namespace TrustedSpace.Tests.Client;

public sealed class LogDownloadTests : IDisposable
{
    private readonly AuditedSpace _space = new();
    private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("tlog-download-");

    [Fact]
    public async Task Copy_of_a_static_server_holds_like_the_original()
    {
        var issued = _space.Issued();
        await _space.CheckpointAsync([issued, .. Enumerable.Range(0, 300).Select(_ => _space.Enrolled(AuditedSpace.Clinic, ParticipantRole.Consumer))]);
        await File.WriteAllTextAsync(Path.Combine(_space.Directory, "log.vkey"), "key", TestContext.Current.CancellationToken);
        using var http = new HttpClient(new FileServer(_space.Directory));

        await LogDownload.CopyAsync(http, new Uri("https://mirror.example/log/"), _copy.FullName, TestContext.Current.CancellationToken);

        var report = _space.AuditOf(_copy.FullName);
        Assert.Empty(report.Findings);
        Assert.Equal(AuditedSpace.First + 301, report.TreeSize);
        Assert.Equal("key", await File.ReadAllTextAsync(Path.Combine(_copy.FullName, "log.vkey"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Missing_tile_ends_the_download_before_the_checkpoint_is_written()
    {
        await _space.CheckpointAsync(_space.Issued());
        Directory.Delete(Path.Combine(_space.Directory, "tile", "0"), recursive: true);
        using var http = new HttpClient(new FileServer(_space.Directory));

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            LogDownload.CopyAsync(http, new Uri("https://mirror.example/log/"), _copy.FullName, TestContext.Current.CancellationToken));

        Assert.False(File.Exists(Path.Combine(_copy.FullName, "checkpoint")));
    }

    public void Dispose()
    {
        _copy.Delete(recursive: true);
        _space.Dispose();
    }

    private sealed class FileServer(string root) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = Path.Combine(root, request.RequestUri!.AbsolutePath["/log/".Length..]);
            return File.Exists(path)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(await File.ReadAllBytesAsync(path, cancellationToken)) }
                : new HttpResponseMessage(HttpStatusCode.NotFound);
        }
    }
}
