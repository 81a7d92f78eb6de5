using CsCheck;
using TrustedSpace.Gateway.Jobs;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class JobQueueTests
{
    private const int Consumers = 4;

    /// <summary>What happens to a queue: a consumer submits, cancels its oldest job, or a place becomes free.</summary>
    private static readonly Gen<(int Step, int Consumer)[]> Histories =
        Gen.Select(Gen.Frequency((5, Gen.Const(0)), (1, Gen.Const(1)), (4, Gen.Const(2))), Gen.Int[0, Consumers - 1]).Array[0, 200];

    [Fact]
    public void Queue_gives_each_consumer_its_oldest_job_and_lets_none_wait_beyond_its_turn() => Histories.Sample(history =>
    {
        using var queue = new JobQueue(new JobLimits());
        var model = Enumerable.Range(0, Consumers).Select(_ => new List<(RunningJob Job, int Latest)>()).ToArray();
        var taken = 0;
        foreach (var (step, consumer) in history)
        {
            switch (step)
            {
                case 0:
                    var job = Job(consumer);
                    Assert.Equal(JobPlace.Waiting, queue.TryAdd(job));

                    // With the jobs before it each consumer passes it once, and it has its own turn.
                    model[consumer].Add((job, taken + ((model[consumer].Count + 1) * Consumers)));
                    break;
                case 1 when model[consumer].Count > 0:
                    Assert.True(queue.TryRemove(model[consumer][0].Job));
                    Assert.False(queue.TryRemove(model[consumer][0].Job));
                    model[consumer].RemoveAt(0);
                    break;
                case 2 when Array.Exists(model, line => line.Count > 0):
                    var next = Next(queue);
                    taken++;
                    var line = model[IndexOf(next)];
                    Assert.Same(line[0].Job, next);
                    Assert.True(taken <= line[0].Latest, $"a job of consumer {IndexOf(next)} was taken at turn {taken}, at the latest {line[0].Latest}");
                    line.RemoveAt(0);
                    break;
            }
        }
    });

    [Fact]
    public void Consumer_with_a_thousand_jobs_delays_another_by_one_turn()
    {
        using var queue = new JobQueue(new JobLimits());
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(JobPlace.Waiting, queue.TryAdd(Job(0)));
        }

        var late = Job(1);
        queue.TryAdd(late);
        Next(queue);

        Assert.Same(late, Next(queue));
    }

    [Fact]
    public void Queue_is_bounded_for_one_consumer_and_for_all()
    {
        using var queue = new JobQueue(new JobLimits { Queued = 3, QueuedPerConsumer = 2 });

        Assert.Equal(JobPlace.Waiting, queue.TryAdd(Job(0)));
        Assert.Equal(JobPlace.Waiting, queue.TryAdd(Job(0)));
        Assert.Equal(JobPlace.LineFull, queue.TryAdd(Job(0)));
        Assert.Equal(JobPlace.Waiting, queue.TryAdd(Job(1)));
        Assert.Equal(JobPlace.QueueFull, queue.TryAdd(Job(1)));
        Next(queue);
        Assert.Equal(JobPlace.Waiting, queue.TryAdd(Job(0)));
    }

    [Fact]
    public async Task Taker_waits_for_a_job_and_passes_over_one_that_was_removed()
    {
        using var queue = new JobQueue(new JobLimits());
        var removed = Job(0);
        queue.TryAdd(removed);
        queue.TryRemove(removed);
        await using var turns = queue.TakeAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var taking = turns.MoveNextAsync().AsTask();
        Assert.False(taking.IsCompleted);

        var job = Job(0);
        queue.TryAdd(job);

        Assert.True(await taking);
        Assert.Same(job, turns.Current);
    }

    private static RunningJob Next(JobQueue queue)
    {
        var turns = queue.TakeAllAsync(CancellationToken.None).GetAsyncEnumerator();
        var moving = turns.MoveNextAsync().AsTask();
        Assert.True(moving.IsCompleted, "no job waits");
        Assert.True(moving.Result);
        return turns.Current;
    }

    private static int IndexOf(RunningJob job) => job.Ticket.Claims.Consumer.Value[^1] - '0';

    private static RunningJob Job(int consumer)
    {
        var request = Leaves.Grant(GrantId.New(TimeProvider.System), 1, 1).Request with { Consumer = ParticipantId.Parse($"consumer-{consumer}") };
        return new RunningJob(new JobTicket
        {
            Spec = new JobSpec
            {
                Job = JobId.New(TimeProvider.System),
                Grant = request.Grant,
                Product = request.Detail.Product,
                Purpose = request.Detail.Purpose,
                Sql = "SELECT COUNT(*) FROM cells",
                IssuedAt = 0,
            },
            SignedSpec = "spec",
            Grant = "grant",
            Claims = Leaves.Claims(request),
            GrantLeaf = 0,
            Request = request,
            Decisions = [],
            Submitted = DateTimeOffset.UnixEpoch,
        });
    }
}
