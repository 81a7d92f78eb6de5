using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using TrustedSpace.Client.Exports;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>A gateway that dies: jobs in flight fail and cost nothing, what was acknowledged stays, ids stay spent, the log holds.</summary>
[Collection(WholeSpaceTests.Name)]
public class KilledGatewayTests(WholeSpace space)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Begin")]
    [InlineData("Advance")]
    public async Task Gateway_killed_mid_job_fails_the_job_at_its_restart_and_the_next_job_works(string call)
    {
        var books = await space.BooksAsync();
        await using var held = await HeldConnector.ReplaceAsync(space, Samples.Hospitals[2], call);
        var grant = await space.Clinic.AskAsync(Samples.Statistics());
        var spec = space.Clinic.Jobs.Prepare(grant, Samples.Sql);
        await space.Clinic.Jobs.SubmitAsync(grant, spec, Cancellation);
        await held.Arrived.Within($"{call} at {Samples.Hospitals[2]}");

        await space.RestartGatewayAsync();
        held.LetGo();

        var failure = await books.AssertFailedAsync(await space.Clinic.Jobs.GetAsync(spec.Job, Cancellation));
        Assert.Equal((RefusalCode.Unavailable, Samples.Gateway, "restart"), (failure.Code, failure.Party, failure.Stage));
        var next = await space.Clinic.RunToEndAsync(grant, space.Clinic.Jobs.Prepare(grant, Samples.Sql));
        Assert.True(next.State == JobState.Released, $"{next.State}: {next.Failure}");
        await books.AssertChargedAsync(next.Amount);
    }

    [Fact]
    public async Task Gateway_started_again_routes_to_the_owners_it_knew()
    {
        var grant = await space.Clinic.AskAsync(Samples.Export());

        await space.RestartGatewayAsync();

        foreach (var owner in Samples.Hospitals)
        {
            var export = space.Clinic.Exports.Prepare(grant, Samples.DatasetOf(owner), [Samples.Radius], ExportFormat.Csv);
            await space.Clinic.Exports.DownloadAsync(grant, owner, export, Stream.Null, Cancellation).Within($"the rows of {owner}");
        }
    }

    [Fact]
    public async Task Job_and_export_sent_again_after_restarts_run_and_cost_nothing_again()
    {
        var owner = Samples.Hospitals[1];
        var (statistics, rows) = (await space.Clinic.AskAsync(Samples.Statistics()), await space.Clinic.AskAsync(Samples.Export()));
        var spec = space.Clinic.Jobs.Prepare(statistics, Samples.Sql);
        var released = await space.Clinic.RunToEndAsync(statistics, spec);
        var export = space.Clinic.Exports.Prepare(rows, Samples.DatasetOf(owner), [Samples.Radius], ExportFormat.Csv);
        await space.Clinic.Exports.DownloadAsync(rows, owner, export, Stream.Null, Cancellation).Within("the rows");
        var books = await space.BooksAsync();

        await space.RestartGatewayAsync();
        await space.RestartConnectorAsync(owner);

        Assert.Equal(released, await space.Clinic.Jobs.SubmitAsync(statistics, spec, Cancellation));
        await space.Clinic.Jobs.ResultAsync(statistics, spec.Job, Cancellation);
        var otherSpec = await Dealings.RefusedAsync(() => space.Clinic.Jobs.SubmitAsync(statistics, spec with { Sql = "SELECT COUNT(*) FROM aspirates" }, Cancellation));
        var secondExport = await Dealings.RefusedAsync(() => space.Clinic.Exports.DownloadAsync(rows, owner, export, Stream.Null, Cancellation));
        Assert.Equal((RefusalCode.Conflict, RefusalCode.Conflict), (otherSpec.Code, secondExport.Code));
        await books.AssertRefusedAsync(Samples.Clinic, otherSpec);
        await books.AssertRefusedAsync(Samples.Clinic, secondExport);
        await AssertOwnerRemembersAsync(owner, statistics, spec);
        Assert.Single(await space.Clinic.EntriesOfAsync(spec.Job));
        Assert.Single(await space.Clinic.EntriesOfAsync(export.Job));
    }

    [Fact]
    public async Task Gateway_killed_in_a_burst_of_jobs_and_exports_keeps_all_that_it_acknowledged()
    {
        var books = await space.BooksAsync();
        var (statistics, rows) = (await space.Clinic.AskAsync(Samples.Statistics()), await space.Clinic.AskAsync(Samples.Export()));
        var kill = RandomNumberGenerator.GetInt32(1, 12);
        TestContext.Current.SendDiagnosticMessage("The gateway is killed at acknowledgement {0}.", kill);
        var burst = new Burst(kill);
        JobSpec[] jobs = [.. Enumerable.Range(0, 8).Select(_ => space.Clinic.Jobs.Prepare(statistics, Samples.Sql))];
        ExportSpec[] exports = [.. Enumerable.Range(0, 16).Select(_ => space.Clinic.Exports.Prepare(rows, Samples.DatasetOf(Samples.Hospitals[0]), [Samples.Radius], ExportFormat.Csv))];
        Task[] running =
        [
            .. jobs.Select(job => burst.RunAsync(job.Job, async () => Assert.Equal(JobState.Released, (await space.Clinic.RunToEndAsync(statistics, job)).State))),
            .. exports.Select(export => burst.RunAsync(export.Job, () => space.Clinic.Exports.DownloadAsync(rows, Samples.Hospitals[0], export, Stream.Null, Cancellation))),
        ];

        await burst.Reached.Within($"acknowledgement {kill}");
        await space.RestartGatewayAsync();
        await Task.WhenAll(running).Within("the end of the burst");

        var flows = new Dictionary<JobId, Flow>();
        foreach (var job in jobs.Select(job => job.Job).Concat(exports.Select(export => export.Job)))
        {
            if ((await space.Clinic.EntriesOfAsync(job)).OfType<Flow>().SingleOrDefault(flow => flow.Outcome == FlowOutcome.Released) is { } flow)
            {
                flows.Add(job, flow);
            }
        }

        Assert.Empty(burst.Acknowledged.Except(flows.Keys));
        await books.AssertChargedAsync(flows.Values.Sum(flow => flow.Charges.Sum(charge => charge.Amount)));
        foreach (var status in (await space.Clinic.Jobs.ListAsync(Cancellation)).Where(status => jobs.Any(job => job.Job == status.Job)))
        {
            Assert.Equal(flows.ContainsKey(status.Job) ? JobState.Released : JobState.Failed, status.State);
            Assert.Equal(status.State == JobState.Released ? flows[status.Job].Charges.Sum(charge => charge.Amount) : 0, status.Amount);
        }
    }

    // The owner's own memory, asked past the gateway's checks with all that a cheating operator holds.
    private async Task AssertOwnerRemembersAsync(ParticipantId owner, TokenResponse grant, JobSpec spec)
    {
        var certificates = space.Running.Directory.Certificates;
        using var consumer = ParticipantKeys.Load(certificates, Samples.Clinic);
        var issued = Assert.Single((await space.Regulator.Flows.ListAsync(grant: grant.Grant, cancellation: Cancellation)).Select(leaf => leaf.Entry).OfType<GrantIssued>());
        var begin = new BeginRequest
        {
            Job = SignedStatement.Sign(spec, JobSpec.StatementType, consumer.Signing),
            Grant = grant.AccessToken,
            Request = ByteString.CopyFrom(CanonicalJson.Serialize(issued.Request)),
            ConsumerSealing = ByteString.CopyFrom(consumer.Sealing.Export(X509ContentType.Cert)),
            Decisions = { issued.Decisions },
            OwnerSealing = { issued.Request.Owners.Select(SealingOf) },
        };
        using var gateway = new LyingGateway(certificates, space.Authority);

        var refusal = await LyingGateway.RefusedAsync(() => gateway.Connector(space.Running.Connectors[owner].Address).BeginAsync(begin));

        Assert.Equal((RefusalCode.Conflict, "job admission"), (refusal.Code, refusal.Stage));
        Assert.Contains("was submitted before", refusal.Reason, StringComparison.Ordinal);

        ByteString SealingOf(ParticipantId id)
        {
            using var keys = ParticipantKeys.Load(certificates, id);
            return ByteString.CopyFrom(keys.Sealing.Export(X509ContentType.Cert));
        }
    }

    /// <summary>Counts what the gateway acknowledged, and tells when it is enough. What fails after that failed because the gateway was killed.</summary>
    private sealed class Burst(int enough)
    {
        private readonly Lock _lock = new();
        private readonly HashSet<JobId> _acknowledged = [];
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public IReadOnlySet<JobId> Acknowledged => _acknowledged;

        public async Task RunAsync(JobId job, Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Exception cut) when (cut is RefusedException or ExportException or HttpRequestException or IOException)
            {
                _reached.TrySetException(cut);
                return;
            }

            lock (_lock)
            {
                _acknowledged.Add(job);
                if (_acknowledged.Count >= enough)
                {
                    _reached.TrySetResult();
                }
            }
        }
    }
}
