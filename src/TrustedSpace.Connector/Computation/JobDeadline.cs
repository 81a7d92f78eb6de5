namespace TrustedSpace.Connector.Computation;

/// <summary>
/// When a job ends at this owner at the latest, counted from its beginning here: the owner's limit, or the shorter timeout that the consumer signed.
/// The gateway has no say in it.
/// </summary>
internal sealed class JobDeadline : IDisposable
{
    private readonly CancellationTokenSource _passed;
    private readonly TimeProvider _time;
    private readonly long _began;

    public JobDeadline(TimeSpan longest, TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        Length = longest;
        _passed = new CancellationTokenSource(longest, time);
    }

    /// <summary>From the beginning of the job.</summary>
    public TimeSpan Length { get; private set; }

    /// <summary>Cancelled when the deadline has passed.</summary>
    public CancellationToken Token => _passed.Token;

    /// <summary>Takes a shorter length; a longer one or none changes nothing.</summary>
    public void Shorten(int? seconds)
    {
        if (seconds is { } given && TimeSpan.FromSeconds(given) < Length)
        {
            Length = TimeSpan.FromSeconds(given);
            var left = Length - _time.GetElapsedTime(_began);
            _passed.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _passed.Dispose();
}
