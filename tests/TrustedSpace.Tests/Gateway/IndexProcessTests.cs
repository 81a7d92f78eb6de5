using System.Globalization;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Tests.Transparency;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

/// <summary>A process with a gateway's log and index, killed while it writes the index, or out of room on its disk.</summary>
public sealed class IndexProcessTests
{
    /// <summary>Statements between two kills that are tried; prime, so that all kinds of statement get their turn.</summary>
    private const int Stride = 37;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Index_whose_process_is_killed_between_any_two_statements_is_that_of_the_log_again()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL.");
        for (var statement = 1; ; statement += Stride)
        {
            await using var space = new IndexedLog();
            var life = await ProcessLife.RunAsync(["index", space.Path, space.Signer.ExportPrivateKey(), statement.ToString(CultureInfo.InvariantCulture), "before"]);
            Assert.True(life.IsDone || life.Exit == ProcessLife.Killed, life.Error);
            space.Open();
            await CheckAsync(space, life);
            if (life.IsDone)
            {
                Assert.True(statement > 10 * Stride, $"Only {statement} statements were tried.");
                return;
            }
        }
    }

    [Fact]
    public async Task Log_whose_disk_is_full_is_read_only_says_where_and_goes_on_after_a_restart_with_room()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "RLIMIT_FSIZE.");
        await using var space = new IndexedLog();
        var life = await ProcessLife.RunAsync(["fill", space.Path, space.Signer.ExportPrivateKey(), "0", "before"], fileLimit: 2048);

        Assert.True(life.IsDone, life.Error);
        var stage = Assert.Single(life.Said, line => line[0] == "read-only");
        Assert.Equal("appending entries to the journal", string.Join(' ', stage[1..]));
        Assert.Single(life.Said, line => line[0] == "read");
        Assert.Equal(2, life.Said.Count(line => line[0] == "refused"));
        Assert.True(life.Acknowledged.Count() > 100);

        space.Open();
        await CheckAsync(space, life);
    }

    private static async Task CheckAsync(IndexedLog space, ProcessLife life)
    {
        var scan = new FlowScan(new FlowQuery { Limit = int.MaxValue, Outcome = "failed" }, _ => null);
        var jobs = new List<JobId>();
        foreach (var leaf in space.Log.Read(0, space.Log.Size))
        {
            scan.Add(leaf);
            jobs.Add(Assert.IsType<JobFailed>(leaf.Entry).Job);
        }

        Assert.Equal(jobs.Count, jobs.Distinct().Count());
        Assert.All(life.Acknowledged, said => Assert.Equal(said.Entry, jobs[(int)said.Index].Value));
        var found = await space.Index.SearchAsync(new FlowQuery { Limit = int.MaxValue, Outcome = "failed" }, Stop);
        Assert.Equal(CanonicalJson.Serialize(scan.Answer), CanonicalJson.Serialize(found));
        Assert.All(jobs, job => Assert.False(space.Ledger.TryClaim(job)));
        space.Append(Leaves.Failed(GrantId.New(TimeProvider.System), JobId.New(TimeProvider.System)));
        await space.Log.PublishAsync(Stop);
        Assert.Equal(jobs.Count + 1, (await space.Index.SearchAsync(new FlowQuery(), Stop)).IndexedThrough);
    }
}
