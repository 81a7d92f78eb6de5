using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Client.Receipts;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Tests.Gateway;
using TrustedSpace.Transparency.Notes;
using Xunit;

namespace TrustedSpace.Tests.Client;

public sealed class ProofWaitTests : IDisposable
{
    private static readonly DateTimeOffset Deadline = ReceiptMaker.Now.AddDays(1);

    private readonly ReceiptMaker _maker = new();
    private readonly FakeTimeProvider _time = new(ReceiptMaker.Now);
    private readonly List<ReceiptPosition> _opened = [];
    private int _asked;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_that_waits_gets_the_proof_when_it_is_pushed_and_asks_no_more()
    {
        var stream = Channel.CreateUnbounded<FlowReceipt>();
        var waiting = WaitAsync(_ => stream.Reader.ReadAllAsync());

        await stream.Writer.WriteAsync(_maker.Promised(Deadline), Stop);
        Assert.False(waiting.IsCompleted);
        await stream.Writer.WriteAsync(_maker.Proven(Deadline), Stop);

        Assert.Equal(2, (await waiting).Verified.Proof!.Checkpoint.Size);
        Assert.Equal([new ReceiptPosition(Promised: 2, Proven: 1)], _opened);
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Client_that_waits_gets_the_proof_over_as_many_connections_as_it_takes()
    {
        var stream = Channel.CreateUnbounded<FlowReceipt>();
        await stream.Writer.WriteAsync(_maker.Proven(Deadline), Stop);
        var waiting = WaitAsync(attempt => attempt < 3 ? Lost() : stream.Reader.ReadAllAsync());
        await PassTimeAsync(waiting);

        Assert.NotNull((await waiting).Receipt.Proof);
        Assert.Equal(3, _opened.Count);
        Assert.Equal(1, _asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_that_waits_for_a_proof_raises_the_alarm_at_the_deadline(bool gone)
    {
        var silence = Channel.CreateUnbounded<FlowReceipt>();
        var waiting = WaitAsync(_ => gone ? Lost() : silence.Reader.ReadAllAsync(), gone);
        Assert.False(waiting.IsCompleted);
        await PassTimeAsync(waiting);

        var overdue = await Assert.ThrowsAsync<ReceiptOverdueException>(() => waiting);
        Assert.Equal(Deadline, overdue.Deadline);
        Assert.True(_time.GetUtcNow() >= Deadline);
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task Proof_that_is_pushed_and_does_not_hold_is_refused()
    {
        using var stranger = NoteSigner.Generate("log.example/flows");
        var stream = Channel.CreateUnbounded<FlowReceipt>();
        await stream.Writer.WriteAsync(_maker.Proven(Deadline, stranger), Stop);
        await Assert.ThrowsAsync<NoteException>(() => WaitAsync(_ => stream.Reader.ReadAllAsync()));
    }

    public void Dispose() => _maker.Dispose();

    private static async IAsyncEnumerable<FlowReceipt> Lost()
    {
        await Task.Yield();
        throw Unavailable();
#pragma warning disable CS0162 // makes it an iterator
        yield break;
#pragma warning restore CS0162
    }

    private static RefusedException Unavailable() => new(Leaves.Refusal("the connection was lost") with { Code = RefusalCode.Unavailable });

    /// <param name="open">Opens the stream for the n-th time, from 1.</param>
    /// <param name="gone">Whether the gateway answers nothing after its promise.</param>
    private Task<(FlowReceipt Receipt, VerifiedReceipt Verified)> WaitAsync(Func<int, IAsyncEnumerable<FlowReceipt>> open, bool gone = false)
    {
        return new ProofWait(Get, Listen, _time).RunAsync(_maker.Policy, Stop);

        Task<FlowReceipt> Get(CancellationToken cancellation) =>
            ++_asked > 1 && gone ? Task.FromException<FlowReceipt>(Unavailable()) : Task.FromResult(_maker.Promised(Deadline));

        async IAsyncEnumerable<PushedReceipt> Listen(ReceiptPosition from, [EnumeratorCancellation] CancellationToken cancellation)
        {
            _opened.Add(from);
            await foreach (var receipt in open(_opened.Count).WithCancellation(cancellation))
            {
                yield return new PushedReceipt(from, receipt);
            }
        }
    }

    private async Task PassTimeAsync(Task until)
    {
        while (!until.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
