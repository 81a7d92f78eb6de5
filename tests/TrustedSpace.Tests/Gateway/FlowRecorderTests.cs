using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Tests.Gateway.Billing;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class FlowRecorderTests : IAsyncDisposable
{
    private readonly IndexedLog _log = new();
    private readonly GrantId _grant = GrantId.New(TimeProvider.System);
    private FlowRecorder _recorder;

    public FlowRecorderTests()
    {
        _log.Open();
        _recorder = Recorder();
        _log.Append(Leaves.Grant(_grant, jobs: 10, cells: 1000));
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Fact]
    public async Task Same_flow_again_is_the_first_leaf()
    {
        var flow = Leaves.Flow(_grant, JobId.New(TimeProvider.System), 5);
        var leaf = await _recorder.AppendAsync(flow);

        Assert.Equal(leaf, await _recorder.AppendAsync(flow));
        Assert.Equal(leaf, await _recorder.AppendAsync(flow with { At = flow.At + 1000 }));
        Assert.Single(Flows());
    }

    [Fact]
    public async Task Same_flow_after_a_restart_is_the_first_leaf()
    {
        var flow = Leaves.Flow(_grant, JobId.New(TimeProvider.System), 5);
        var leaf = await _recorder.AppendAsync(flow);
        await _log.ReopenAsync();
        _recorder = Recorder();

        Assert.Equal(leaf, await _recorder.AppendAsync(flow));
        Assert.Single(Flows());
    }

    [Fact]
    public async Task Another_content_under_the_same_flow_is_a_logged_conflict()
    {
        var flow = Leaves.Flow(_grant, JobId.New(TimeProvider.System), 5);
        var leaf = await _recorder.AppendAsync(flow);

        var conflict = (await Assert.ThrowsAsync<RefusedException>(() => _recorder.AppendAsync(flow with { Cells = 6 }).AsTask())).Refusal;

        Assert.Equal(RefusalCode.Conflict, conflict.Code);
        Assert.Contains($"leaf {leaf} ", conflict.Reason, StringComparison.Ordinal);
        Assert.Single(Flows());
        Assert.Equal(conflict, Assert.Single(_log.Log.Read(0, _log.Log.Size).Select(entry => entry.Entry).OfType<RequestRefused>()).Refusal);
    }

    [Fact]
    public async Task Same_flow_at_the_same_time_is_one_leaf()
    {
        var flow = Leaves.Flow(_grant, JobId.New(TimeProvider.System), 5);

        var leaves = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => _recorder.AppendAsync(flow).AsTask())));

        Assert.Single(leaves.Distinct());
        Assert.Single(Flows());
    }

    [Fact]
    public async Task Memory_holds_no_flow_that_is_indexed()
    {
        for (var i = 0; i < 50; i++)
        {
            await _recorder.AppendAsync(Leaves.Flow(_grant, JobId.New(TimeProvider.System), 5));
        }

        await _log.Index.WaitForAsync(_log.Log.Size, TestContext.Current.CancellationToken);
        await _recorder.AppendAsync(Leaves.Flow(_grant, JobId.New(TimeProvider.System), 5));

        Assert.InRange(_recorder.Kept, 0, 1);
    }

    private FlowRecorder Recorder() => new(_log.Log, _log.Index, new RefusedRequests(_log.Log, new RefusalWords(_log.Vault), TimeProvider.System), BillingDesk.Options);

    private IEnumerable<Flow> Flows() => _log.Log.Read(0, _log.Log.Size).Select(leaf => leaf.Entry).OfType<Flow>();
}
