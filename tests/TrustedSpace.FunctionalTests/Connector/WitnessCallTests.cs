using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using TrustedSpace.Connector;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.FunctionalTests.Connector;

/// <summary>A connector as a witness of the log, called over mutual TLS.</summary>
public sealed class WitnessCallTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ts-witness-");
    private readonly NoteSigner _log = NoteSigner.Generate("trustedspace/test/gateway");
    private readonly Cosigner _cosigner = Cosigner.Generate("trustedspace/test/hospital-a");
    private RunningOwners? _owners;
    private WebApplication? _connector;

    private RunningOwners Owners => _owners!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _owners = await RunningOwners.StartAsync();
        var (key, policy) = (Path.Combine(_folder.FullName, "witness.key"), Path.Combine(_folder.FullName, "witness.policy"));
        await File.WriteAllTextAsync(key, _cosigner.ExportPrivateKey() + "\n", Stop);
        await File.WriteAllTextAsync(policy, $"log {_log.Verifier}\nquorum none\n", Stop);
        _connector = ConnectorApplication.Build(Owners.Options("hospital-a") with
        {
            State = Path.Combine(_folder.FullName, "state"),
            Witness = new WitnessOptions { Key = key, Policy = policy },
        });
        await _connector.StartAsync(Stop);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("pharma")]
    [InlineData("hospital-b")]
    public async Task Witness_cosigns_for_any_participant(string caller)
    {
        var note = Note(1, "a");
        var answer = await PostAsync(caller, $"old 0\n\n{note}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var line = NoteSignature.Parse((await answer.Content.ReadAsStringAsync(Stop)).TrimEnd('\n'));
        Assert.True(_cosigner.Verifier.TryVerify(note.Text, line, out _));
    }

    [Fact]
    public async Task Witness_answers_faults_with_their_status()
    {
        await PostAsync("gateway", $"old 0\n\n{Note(1, "a")}");

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("gateway", "nonsense")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("gateway", new string('x', AddCheckpointRequest.MaxBytes + 10))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PostAsync("gateway", $"old 1\n\n{Note(2, "b")}")).StatusCode);
        var split = await PostAsync("gateway", $"old 1\n\n{Note(1, "b")}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, split.StatusCode);
        Assert.Equal("text/plain", split.Content.Headers.ContentType?.MediaType);
        var stale = await PostAsync("gateway", $"old 0\n\n{Note(2, "a")}");
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        Assert.Equal(MediaTypeHeaderValue.Parse("text/x.tlog.size"), stale.Content.Headers.ContentType);
        Assert.Equal("1\n", await stale.Content.ReadAsStringAsync(Stop));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_folder.FullName, "state", "witness", "evidence")).Length);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/export")]
    [InlineData("/witnesses")]
    [InlineData("/trustedspace.v1.ConnectorService/Decide")]
    public async Task Participant_that_asks_for_more_is_cut_off(string path)
    {
        using var http = Client("pharma");
        await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(""), Stop));
    }

    [Fact]
    public void Connector_without_its_witness_key_does_not_start()
    {
        var problem = Assert.Throws<CannotStartException>(() => ConnectorApplication.Build(Owners.Options("hospital-a") with
        {
            State = Path.Combine(_folder.FullName, "other"),
            Witness = new WitnessOptions { Key = Path.Combine(_folder.FullName, "none.key"), Policy = Path.Combine(_folder.FullName, "witness.policy") },
        }));
        Assert.Contains("witness.key: there is no file", problem.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connector is not null)
        {
            await _connector.StopAsync();
            await _connector.DisposeAsync();
        }

        if (_owners is not null)
        {
            await _owners.DisposeAsync();
        }

        _log.Dispose();
        _cosigner.Dispose();
        _folder.Delete(recursive: true);
    }

    private SignedNote Note(int size, string leaf) => SignedNote.Sign(
        new Checkpoint("trustedspace/test/gateway", size, TreeHasher.Leaf(Encoding.UTF8.GetBytes(leaf))).ToString(), _log);

    private HttpClient Client(string caller)
    {
        var http = Owners.Http("hospital-a", Owners.Keys(caller).Tls);
        http.BaseAddress = _connector!.Address();
        return http;
    }

    private async Task<HttpResponseMessage> PostAsync(string caller, string body)
    {
        using var http = Client(caller);
        return await http.PostAsync(new Uri("/witness/add-checkpoint", UriKind.Relative), new StringContent(body), Stop);
    }
}
