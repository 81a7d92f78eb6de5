using System.Net;
using System.Text;
using TrustedSpace.Cli.Space;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary><c>tspace audit witness</c> as a process that is killed and started again, called as the gateway calls it: it never signs against what it signed.</summary>
public sealed class RegulatorWitnessTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trustedspace-witness-");
    private readonly SpacePreparation _preparation;
    private RunningProcess? _witness;
    private HttpClient? _http;

    public RegulatorWitnessTests() => _preparation = new SpacePreparation(Samples.Wisconsin, new SpaceDirectory(Path.Combine(_folder.FullName, "space")), TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Certificates => _preparation.Directory.Certificates;

    private string State => Path.Combine(_folder.FullName, "state");

    public async ValueTask InitializeAsync()
    {
        _preparation.IssueCertificates();
        _http = MutualTls.Client(
            ParticipantKeys.Load(Certificates, Samples.Gateway).Tls, CertificateAuthority.Load(Certificates, TimeProvider.System), Samples.Regulator);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await (_witness?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Witness_that_was_killed_remembers_what_it_signed_and_refuses_another_history()
    {
        await using var log = OpenLog("honest");
        await using var other = OpenLog("other");
        var first = await GrowAsync(log, 3, "entry");
        Assert.Equal(HttpStatusCode.OK, (await OfferAsync(log, first, from: 0)).Status);

        await RestartAsync();

        // One that had forgotten would take each of these for the first it sees.
        var fork = await GrowAsync(other, 3, "another entry");
        var (split, _) = await OfferAsync(other, fork, from: 3);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, split);
        var longer = await GrowAsync(other, 2, "another entry");
        Assert.Equal((HttpStatusCode.Conflict, "3\n"), await OfferAsync(other, longer, from: 0));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await OfferAsync(other, longer, from: 3)).Status);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(State, "evidence")).Length);

        // The honest log goes on, under the same key.
        var next = await GrowAsync(log, 2, "entry");
        var (status, cosignature) = await OfferAsync(log, next, from: 3);
        Assert.Equal(HttpStatusCode.OK, status);
        var regulator = WitnessPolicy.Load(_preparation.Directory.WitnessPolicy).Witnesses.Single(witness => witness.Name == Samples.Regulator.Value);
        Assert.True(regulator.Key.TryVerify(next.Text, NoteSignature.Parse(cosignature.TrimEnd('\n')), out _));
    }

    [Fact]
    public async Task Witness_killed_while_it_signs_has_signed_the_old_state_or_the_new_one()
    {
        await using var log = OpenLog("honest");
        await using var other = OpenLog("other");
        var signed = 0L;
        for (var round = 0; round < 4; round++)
        {
            var note = await GrowAsync(log, 2, "entry");
            var fork = await GrowAsync(other, 2, $"another entry of round {round}");
            var offering = AnswerOrNoneAsync(OfferAsync(log, note, from: signed));
            await KillAsync();
            var answered = await offering;
            await StartAsync();

            var (status, body) = await OfferAsync(log, note, from: signed);
            if (status == HttpStatusCode.Conflict)
            {
                // It had signed, and its memory was on the disk before its word left.
                Assert.Equal($"{log.Size}\n", body);
            }
            else
            {
                Assert.Equal(HttpStatusCode.OK, status);
                Assert.Null(answered);
            }

            signed = log.Size;
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await OfferAsync(other, fork, from: signed)).Status);
        }
    }

    /// <returns>Null where the witness was gone before it answered.</returns>
    private static async Task<HttpStatusCode?> AnswerOrNoneAsync(Task<(HttpStatusCode Status, string Body)> offering)
    {
        try
        {
            return (await offering).Status;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>A log under the space's own key: what an operator can make.</summary>
    private TransparencyLog OpenLog(string name) => TransparencyLog.Open(new TransparencyLogOptions
    {
        Directory = Path.Combine(_folder.FullName, name),
        Signer = NoteSigner.Parse(File.ReadAllText(_preparation.Directory.LogKey).TrimEnd('\n')),
    });

    private static async Task<SignedNote> GrowAsync(TransparencyLog log, int by, string entry)
    {
        for (var i = 0; i < by; i++)
        {
            await log.AppendAsync(Encoding.UTF8.GetBytes($"{entry} {log.Size}"), Stop);
        }

        return await log.PublishAsync(Stop);
    }

    private async Task<(HttpStatusCode Status, string Body)> OfferAsync(TransparencyLog log, SignedNote note, long from)
    {
        MerkleHash[] proof = from == 0 || from > log.Size ? [] : [.. log.ConsistencyProof(from, log.Size)];
        using var content = new StringContent(new AddCheckpointRequest(from, proof, note).ToString());
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{_witness!.Address.ToString().TrimEnd('/')}/add-checkpoint"))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await _http!.SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private async Task RestartAsync()
    {
        await KillAsync();
        await StartAsync();
    }

    private async Task KillAsync()
    {
        await _witness!.KillAsync();
        await _witness.DisposeAsync();
    }

    private async Task StartAsync()
    {
        string[] command =
        [
            ProcessAssemblies.Tspace, "audit", "witness", "--as", Samples.Regulator.Value, "--space", _preparation.Directory.Root, "--state", State,
        ];
        _witness = await RunningProcess.StartAsync("witness of regulator", command, Path.Combine(_folder.FullName, "witness.log"), Stop).Within("the witness to start");
    }
}
