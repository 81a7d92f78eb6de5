using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Gateway.Jobs;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Tests.Protocol;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

/// <summary>Which owners of a job are waited for, which may be missed, and whose failure ends the asking.</summary>
public sealed class PartyCallsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly TestSpace _space = new();
    private readonly Dictionary<string, TaskCompletionSource<string>> _answers = [];

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task Party_that_cannot_be_reached_is_missed_where_the_protocol_goes_on()
    {
        var calls = Calls(least: 2, "a", "b", "c");
        var asking = AskAsync(calls, mayLose: true);
        Fail("b", RefusalCode.Unavailable);
        Answer("a", "c");

        Assert.Equal(["of a", "of c"], (await asking).Select(answer => answer.Reply));
        Assert.Equal(["a", "c"], calls.Present.Select(party => party.Owner.Value));
        Assert.Equal("b", Assert.Single(calls.Lost).Party.Value);

        asking = AskAsync(calls, mayLose: true);
        Answer("a", "c");
        Assert.Equal(2, (await asking).Count);
    }

    [Fact]
    public async Task Party_that_cannot_be_reached_ends_a_round_that_needs_all()
    {
        var calls = Calls(least: 2, "a", "b", "c");
        var asking = AskAsync(calls, mayLose: false);
        Fail("b", RefusalCode.Unavailable);
        Answer("a", "c");

        Assert.Equal("b", (await Assert.ThrowsAsync<RefusedException>(() => asking)).Refusal.Party.Value);
        Assert.Empty(calls.Lost);
    }

    [Fact]
    public async Task One_more_than_may_be_missed_ends_the_asking()
    {
        var calls = Calls(least: 2, "a", "b", "c");
        var asking = AskAsync(calls, mayLose: true);
        Fail("b", RefusalCode.Unavailable);
        Fail("c", RefusalCode.Unavailable);

        Assert.Equal(RefusalCode.Unavailable, (await Assert.ThrowsAsync<RefusedException>(() => asking)).Refusal.Code);
    }

    [Theory]
    [InlineData(RefusalCode.Denied)]
    [InlineData(RefusalCode.ProtocolViolation)]
    [InlineData(RefusalCode.Invalid)]
    public async Task Party_that_says_no_ends_the_asking_even_if_it_could_be_missed(RefusalCode code)
    {
        var asking = AskAsync(Calls(least: 2, "a", "b", "c"), mayLose: true);
        Fail("b", code);

        Assert.Equal(code, (await Assert.ThrowsAsync<RefusedException>(() => asking)).Refusal.Code);
    }

    [Fact]
    public async Task Slow_party_is_waited_for_until_patience_ends_and_then_missed()
    {
        var calls = Calls(least: 2, "a", "b", "c");
        var asking = AskAsync(calls, mayLose: true);
        Answer("a");
        _time.Advance(10 * Patience);
        Assert.False(asking.IsCompleted);

        Answer("b");
        while (!asking.IsCompleted)
        {
            // The timer starts once the second answer has been taken note of, on another thread.
            _time.Advance(Patience);
            await Task.Yield();
        }

        Assert.Equal(["of a", "of b"], (await asking).Select(answer => answer.Reply));
        Assert.Equal("c", Assert.Single(calls.Lost).Party.Value);
    }

    [Fact]
    public async Task Cancelled_asking_says_so_and_misses_no_one()
    {
        using var cancel = new CancellationTokenSource();
        var calls = Calls(least: 2, "a", "b", "c");
        var asking = AskUntilAsync(calls, mayLose: true, cancel.Token);
        Answer("a", "b");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Empty(calls.Lost);
    }

    private PartyCalls Calls(int least, params string[] owners) => new(
        [.. owners.Select(owner => new JobParty(ParticipantId.Parse(owner), new ConnectorService.ConnectorServiceClient(new InMemoryConnector(new ScriptedOwner(_space.Keys(owner), [])))))],
        least,
        Patience,
        _time);

    private Task<IReadOnlyList<PartyAnswer<string>>> AskAsync(PartyCalls calls, bool mayLose) =>
        AskUntilAsync(calls, mayLose, TestContext.Current.CancellationToken);

    private Task<IReadOnlyList<PartyAnswer<string>>> AskUntilAsync(PartyCalls calls, bool mayLose, CancellationToken cancellation)
    {
        _answers.Clear();
        return calls.AskAsync("round keys", mayLose, Asked, cancellation);
    }

    private AsyncUnaryCall<string> Asked(JobParty party, CallOptions options)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers.Add(party.Owner.Value, answer);
        options.CancellationToken.Register(() => answer.TrySetException(new RpcException(new Status(StatusCode.Cancelled, "cancelled"))));
        return new AsyncUnaryCall<string>(answer.Task, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    private void Answer(params string[] owners)
    {
        foreach (var owner in owners)
        {
            _answers[owner].SetResult($"of {owner}");
        }
    }

    private void Fail(string owner, RefusalCode code) => _answers[owner].SetException(RefusalStatus.ToRpcException(new Refusal
    {
        Code = code,
        Party = ParticipantId.Parse(owner),
        Stage = "reading data",
        Reason = "the source does not answer",
        Remedy = "Try again.",
    }));
}
