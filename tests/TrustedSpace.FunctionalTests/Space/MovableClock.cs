namespace TrustedSpace.FunctionalTests.Space;

/// <summary>The machine's clock, and how far a test has moved it ahead. Timers run on real time.</summary>
internal sealed class MovableClock : TimeProvider
{
    private long _ahead;

    public void MoveAhead(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));
}
