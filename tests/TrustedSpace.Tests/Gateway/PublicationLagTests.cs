using CsCheck;
using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Gateway.Witnesses;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public sealed class PublicationLagTests
{
    [Fact]
    public void Lag_is_that_of_the_oldest_leaf_without_a_checkpoint()
    {
        var time = new FakeTimeProvider();
        var lag = new PublicationLag(time);
        Assert.Equal(TimeSpan.Zero, lag.Waiting(0));
        lag.Add(0);
        time.Advance(TimeSpan.FromSeconds(10));
        lag.Add(1);
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(15), lag.Waiting(0));
        Assert.Equal(TimeSpan.FromSeconds(5), lag.Waiting(1));
        Assert.Equal(TimeSpan.Zero, lag.Waiting(2));
        lag.Add(2);
        Assert.Equal(TimeSpan.Zero, lag.Waiting(2));
    }

    [Fact]
    public void Lag_of_any_history_is_never_too_short_and_at_most_a_quarter_second_too_long() =>
        Gen.Select(Gen.Int[0, 400].Array[1, 60], Gen.Int[0, 60], Gen.Int[0, 60]).Sample((pauses, first, second) =>
        {
            var time = new FakeTimeProvider();
            var lag = new PublicationLag(time);
            var came = new List<DateTimeOffset>();
            foreach (var pause in pauses)
            {
                time.Advance(TimeSpan.FromMilliseconds(pause));
                came.Add(time.GetUtcNow());
                lag.Add(came.Count - 1);
            }

            time.Advance(TimeSpan.FromMilliseconds(100));
            foreach (var published in new[] { Math.Min(first, second), Math.Max(first, second) })
            {
                var truth = published < came.Count ? time.GetUtcNow() - came[published] : TimeSpan.Zero;
                Assert.InRange(lag.Waiting(published), truth, truth == TimeSpan.Zero ? truth : truth + TimeSpan.FromMilliseconds(250));
            }
        }, iter: 500);
}
