using System.Globalization;
using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Tests.Gateway.Billing;
using TrustedSpace.Tests.Transparency;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

/// <summary>A process that records flows, killed at any write of its index while records are acknowledged: use is charged once, whatever is sent again.</summary>
public sealed class FlowProcessTests
{
    private const int Stride = 23;

    [Fact]
    public async Task Use_sent_again_after_a_kill_is_one_leaf_and_one_charge()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL.");
        for (var statement = 1; ; statement += Stride)
        {
            await using var log = new IndexedLog();
            var grant = GrantId.New(TimeProvider.System);
            Flow[] flows = [.. Enumerable.Range(0, 20).Select(cells => Leaves.Flow(grant, JobId.New(TimeProvider.System), cells))];
            log.Open();
            log.Append(Leaves.Grant(grant, jobs: 100, cells: 10_000));
            await log.Log.DisposeAsync();
            await File.WriteAllLinesAsync(Path.Combine(log.Path, "flows.jsonl"), flows.Select(flow => System.Text.Encoding.UTF8.GetString(CanonicalJson.Serialize<LogEntry>(flow))), TestContext.Current.CancellationToken);

            var life = await ProcessLife.RunAsync(["flows", log.Path, log.Signer.ExportPrivateKey(), statement.ToString(CultureInfo.InvariantCulture), "before"]);

            Assert.True(life.IsDone || life.Exit == ProcessLife.Killed, life.Error);
            log.Open();
            await CheckAsync(log, flows, life);
            if (life.IsDone)
            {
                Assert.True(statement > 3 * Stride, $"Only {statement} statements were tried.");
                return;
            }
        }
    }

    private static async Task CheckAsync(IndexedLog log, Flow[] flows, ProcessLife life)
    {
        var recorder = new FlowRecorder(log.Log, log.Index, new RefusedRequests(log.Log, new RefusalWords(log.Vault), TimeProvider.System), BillingDesk.Options);
        var leaves = new Dictionary<FlowId, long>();
        foreach (var flow in flows)
        {
            leaves[flow.Id] = await recorder.AppendAsync(flow with { At = flow.At + 5000 });
            var conflict = (await Assert.ThrowsAsync<RefusedException>(() => recorder.AppendAsync(flow with { Cells = flow.Cells + 1 }).AsTask())).Refusal;
            Assert.Equal(RefusalCode.Conflict, conflict.Code);
        }

        Assert.All(life.Acknowledged, said => Assert.Equal(said.Index, leaves[FlowId.Parse(said.Entry)]));
        var entries = log.Log.Read(0, log.Log.Size).ToArray();
        Assert.Equal(flows.Select(flow => flow.Id).Order(Comparer<FlowId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))), entries.Select(leaf => leaf.Entry).OfType<Flow>().Select(flow => flow.Id).Order(Comparer<FlowId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))));
        Assert.Equal(flows.Length, entries.Count(leaf => leaf.Entry is RequestRefused));

        var books = new BillingReplay(leaf => entries[leaf].Entry);
        foreach (var leaf in entries)
        {
            books.Add(leaf);
        }

        Assert.Equal(flows.Sum(flow => flow.Charges.Sum(charge => charge.Amount)), books.Balances.Of(TrustedSpace.Protocol.Billing.Accounts.Account.Consumer(Leaves.Consumer), "CNY"));
    }
}
