using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.Connector.Receipts;
using TrustedSpace.FunctionalTests.CommandLine;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Witnesses;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Witnesses;
using TrustedSpace.Tests.Gateway;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The log of a space under its witnesses, which are its connectors: what they sign, refuse and report, and what stops without them.</summary>
public sealed class WitnessedSpaceTests : IAsyncLifetime
{
    private static readonly ParticipantId A = Samples.Hospitals[0];
    private static readonly ParticipantId B = Samples.Hospitals[1];
    private static readonly ParticipantId C = Samples.Hospitals[2];

    private readonly HostedSpace _space = new() { Adjusting = options => options with { Witnesses = options.Witnesses! with { WindowSeconds = 1 } } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _space.InitializeAsync();

    public ValueTask DisposeAsync() => _space.DisposeAsync();

    [Fact]
    public async Task Checkpoint_is_published_with_the_cosignature_of_every_connector()
    {
        await _space.Clinic.AskAsync(Samples.Statistics());
        var verdict = await PublishedAsync(report => Hospitals(report).All(witness => witness.Size == report.Durable));

        Assert.True(verdict.IsQuorum);
        Assert.Equal(["regulator"], verdict.Missing);
        var proof = await _space.Regulator.Log.ProofAsync(0, Stop);
        Assert.True(_space.Policy.Verify(proof.Checkpoint).IsQuorum);
    }

    [Fact]
    public async Task Receipt_of_a_job_is_promised_at_once_and_proven_with_cosignatures_to_its_parties()
    {
        // Whoever asks for a list of receipts hears nothing: they have to come by themselves.
        _space.Answers.Lose("GET", "receipts", int.MaxValue);
        var grant = await _space.Clinic.AskAsync(Samples.Statistics());
        var job = await _space.Clinic.RunToEndAsync(grant, _space.Clinic.Jobs.Prepare(grant, Samples.Sql));
        Assert.Equal(JobState.Released, job.State);
        var flow = FlowId.For(job.Job);

        var promised = Client.Receipts.ReceiptCheck.Verify(
            await _space.Clinic.Receipts.GetAsync(flow, Stop) with { Proof = null }, _space.Policy, DateTimeOffset.MinValue);
        foreach (var party in new[] { _space.Clinic, _space.Client(A), _space.Regulator })
        {
            var (receipt, verified) = await party.Receipts.VerifyAsync(flow, _space.Policy, Stop).Within("the proof");
            Assert.Equal((promised.Promise, flow), (verified.Promise, verified.Flow.Id));
            Assert.True(verified.Proof!.IsQuorum);
            Assert.NotNull(receipt.Proof);
        }

        // Each connector is pushed its owner's receipts, and verifies and keeps them by itself.
        foreach (var owner in Samples.Hospitals)
        {
            var kept = await KeptAsync(Path.Combine(_space.StateOf(owner), "receipts", $"{flow}.json")).Within($"the receipt at {owner}");
            Assert.NotNull(Client.Receipts.ReceiptCheck.Verify(kept, _space.Policy, DateTimeOffset.MaxValue).Proof);
        }

        var refused = await Dealings.RefusedAsync(() => _space.Clinic.Receipts.GetAsync(FlowId.For(JobId.New(TimeProvider.System)), Stop));
        Assert.Equal(RefusalCode.Unknown, refused.Code);
    }

    [Fact]
    public async Task Connector_that_is_pushed_nothing_catches_up_by_asking()
    {
        await _space.StopAsync(A);
        _space.Answers.Lose("GET", "stream", int.MaxValue);
        await _space.HostAsync(A);
        var flow = await FlowAsync();

        var kept = await KeptAsync(Path.Combine(_space.StateOf(A), "receipts", $"{flow}.json")).Within("the receipt");

        Assert.NotNull(Client.Receipts.ReceiptCheck.Verify(kept, _space.Policy, DateTimeOffset.MaxValue).Proof);
        Assert.False(_space.Connector(A).GetRequiredService<ReceiptListener>().IsListening);
    }

    [Fact]
    public async Task Promise_that_the_log_does_not_keep_is_an_alarm_at_consumer_and_provider()
    {
        await PublishedAsync(report => report.Published == report.Durable);
        await _space.StopAsync(B);
        await _space.StopAsync(C);
        var flow = await FlowAsync();

        var overdue = await Assert.ThrowsAsync<Client.Receipts.ReceiptOverdueException>(() => _space.Clinic.Receipts.VerifyAsync(flow, _space.Policy, Stop).Within("the alarm"));

        Assert.Equal(flow, overdue.Receipt.Flow);
        Assert.True(_space.Clock.GetUtcNow() >= overdue.Deadline);
        Assert.Equal([flow], _space.Connector(A).GetRequiredService<ReceiptKeeper>().Check(overdue.Deadline.AddSeconds(1)));
    }

    [Theory]
    [InlineData("split view", "split view", WitnessOutcome.SplitView)]
    [InlineData("rewritten entry", "rewritten entry", WitnessOutcome.Rewritten)]
    [InlineData("shrunk tree", "shrunk tree", WitnessOutcome.Shrunk)]
    public async Task Log_that_contradicts_itself_is_refused_and_reported_by_every_connector(string fraud, string reported, WitnessOutcome evidence)
    {
        await _space.Clinic.AskAsync(Samples.Statistics());
        var known = (await PublishedAsync(report => Hospitals(report).All(witness => witness.Size == report.Durable))).Checkpoint;
        using var signer = NoteSigner.Parse(_space.LogKey);
        var folder = Directory.CreateTempSubdirectory("second-log-");
        try
        {
            await using var second = TransparencyLog.Open(new TransparencyLogOptions { Directory = folder.FullName, Signer = signer });
            var honest = _space.GatewayServices.GetRequiredService<FlowLog>();
            for (var leaf = 0; leaf < known.Size + (fraud == "rewritten entry" ? 3 : fraud == "shrunk tree" ? -1 : 0); leaf++)
            {
                await second.AppendAsync(System.Text.Encoding.UTF8.GetBytes(leaf == 0 ? "another entry" : $"entry {leaf}"), Stop);
            }

            var note = await second.PublishAsync(Stop);
            var circle = _space.GatewayServices.GetRequiredService<WitnessCircle>();

            var refused = await Assert.ThrowsAsync<RefusedException>(
                async () => await circle.CosignAsync(note, size => second.ConsistencyProof(size, second.Size), Stop));

            Assert.Equal(RefusalCode.Unavailable, refused.Refusal.Code);
            var report = await _space.Regulator.Log.WitnessesAsync(Stop);
            Assert.All(Hospitals(report), witness =>
            {
                Assert.StartsWith(reported, witness.Contradiction, StringComparison.Ordinal);
                Assert.Contains($"{witness.Name} ({reported}", refused.Refusal.Reason, StringComparison.Ordinal);
                Assert.NotNull(witness.Contradicted);
            });
            foreach (var owner in Samples.Hospitals)
            {
                var kept = Assert.Single(Directory.GetFiles(Path.Combine(_space.StateOf(owner), "witness", "evidence")));
                var text = await File.ReadAllTextAsync(kept, Stop);
                Assert.StartsWith(evidence.ToString(), text, StringComparison.Ordinal);
                Assert.Contains(note.ToString(), text, StringComparison.Ordinal);
                Assert.Contains(known.ToString(), text, StringComparison.Ordinal);
            }

            var (exit, output, error) = await TspaceProcess.RunAsync("audit", "witnesses", "--as", "regulator", "--space", Path.GetDirectoryName(_space.Certificates)!);
            Assert.True(exit == 1, output + error);
            Assert.Contains(reported, output, StringComparison.Ordinal);

            // The honest log goes on.
            await _space.Clinic.AskAsync(Samples.Statistics());
            await PublishedAsync(again => Hospitals(again).All(witness => witness.Size == honest.Size));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Outage_of_the_quorum_closes_jobs_and_exports_and_its_return_opens_them()
    {
        var (statistics, rows) = (await _space.Clinic.AskAsync(Samples.Statistics()), await _space.Clinic.AskAsync(Samples.Export()));
        await PublishedAsync(_ => true);
        await _space.StopAsync(B);
        await _space.StopAsync(C);
        await Assert.ThrowsAnyAsync<Exception>(() => _space.Clinic.AskAsync(Samples.Statistics()));

        var closed = await ReportAsync(report => !report.Admits);

        Assert.True(closed.Durable > closed.Published);
        var spec = _space.Clinic.Jobs.Prepare(statistics, Samples.Sql);
        var job = await Dealings.RefusedAsync(() => _space.Clinic.Jobs.SubmitAsync(statistics, spec, Stop));
        var export = _space.Clinic.Exports.Prepare(rows, Samples.DatasetOf(A), [Samples.Radius], ExportFormat.Csv);
        var download = await Dealings.RefusedAsync(() => _space.Clinic.Exports.DownloadAsync(rows, A, export, Stream.Null, Stop));
        Assert.All([job, download], refusal =>
        {
            Assert.Equal(RefusalCode.Unavailable, refusal.Code);
            Assert.Contains($"{B} (", refusal.Reason, StringComparison.Ordinal);
            Assert.Contains($"{C} (", refusal.Reason, StringComparison.Ordinal);
        });

        await _space.HostAsync(B);
        await _space.HostAsync(C);
        await ReportAsync(report => report.Admits && report.Published == report.Durable);
        Assert.Equal(JobState.Released, (await _space.Clinic.RunToEndAsync(statistics, _space.Clinic.Jobs.Prepare(statistics, Samples.Sql))).State);
    }

    [Fact]
    public async Task Connector_that_was_killed_is_done_without_and_remembers_what_it_signed()
    {
        await _space.StartProcessAsync(B);
        await _space.Clinic.AskAsync(Samples.Statistics());
        var before = await ReportAsync(report => Hospitals(report).All(witness => witness.Size == report.Durable));
        await _space.KillAsync(B);
        await Assert.ThrowsAnyAsync<Exception>(() => _space.Clinic.AskAsync(Samples.Statistics()));

        var verdict = await PublishedAsync(report => report.Published > before.Published);
        Assert.Equal([B.Value, "regulator"], verdict.Missing);
        Assert.True(verdict.IsQuorum);

        await _space.StartProcessAsync(B);
        await _space.Clinic.AskAsync(Samples.Statistics());
        var after = await ReportAsync(report => Hospitals(report).All(witness => witness.Size == report.Durable));
        Assert.All(Hospitals(after), witness => Assert.Null(witness.Contradiction));
    }

    private static IEnumerable<WitnessStanding> Hospitals(WitnessReport report) => report.Witnesses.Where(witness => witness.Name != "regulator");

    /// <summary>Waits until the witnesses stand as they should; the publication each second is the gateway's own.</summary>
    private Task<WitnessReport> ReportAsync(Func<WitnessReport, bool> holds)
    {
        return AskAsync().Within("the witnesses");

        async Task<WitnessReport> AskAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (true)
            {
                var report = await _space.Regulator.Log.WitnessesAsync(Stop);
                if (holds(report))
                {
                    return report;
                }

                await timer.WaitForNextTickAsync(Stop);
            }
        }
    }

    /// <summary>Logs a flow from every hospital to the clinic.</summary>
    private async Task<FlowId> FlowAsync()
    {
        var flow = Leaves.Flow(GrantId.New(_space.Clock), JobId.New(_space.Clock), 1);
        flow = flow with
        {
            At = _space.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Consumer = Samples.Clinic,
            Providers = [.. Samples.Hospitals.Select(owner => flow.Providers[0] with { Owner = owner })],
        };
        await _space.GatewayServices.GetRequiredService<FlowLog>().AppendAsync(flow, Stop);
        return flow.Id;
    }

    private static async Task<FlowReceipt> KeptAsync(string file)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            if (File.Exists(file) && JsonSerializer.Deserialize<FlowReceipt>(await File.ReadAllBytesAsync(file, Stop), ProtocolJson.Options) is { Proof: not null } proven)
            {
                return proven;
            }

            await timer.WaitForNextTickAsync(Stop);
        }
    }

    /// <summary>
    /// What the policy finds under the published checkpoint once it covers the whole log and the witnesses stand as they should. Witnesses sign before the
    /// gateway publishes; what they signed last is published only then.
    /// </summary>
    private async Task<PolicyVerdict> PublishedAsync(Func<WitnessReport, bool> holds)
    {
        var report = await ReportAsync(report => report.Published == report.Durable && holds(report));
        var folder = Directory.CreateTempSubdirectory("copy-");
        try
        {
            await _space.Regulator.Log.CopyAsync(folder.FullName, _space.Policy.Logs[0].Key, Stop);
            var verdict = _space.Policy.Verify(SignedNote.Parse(await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "checkpoint"), Stop)));
            Assert.True(verdict.Checkpoint.Size >= report.Published);
            return verdict;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
