using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Benchmarks;

/// <summary>Where the time of jobs goes: from one progress event to the next, by the gateway's clock, which is this machine's.</summary>
internal sealed class JobTimeline : IProgress<JobProgress>
{
    private readonly Dictionary<string, List<double>> _stages = [];
    private string _stage = "";
    private DateTimeOffset _entered;

    /// <summary>Milliseconds of each stage in every job so far, in the order of the stages.</summary>
    internal IReadOnlyDictionary<string, List<double>> Stages => _stages;

    internal void Start() => Enter("sign and submit", TimeProvider.System.GetUtcNow());

    public void Report(JobProgress value)
    {
        Leave(value.At);
        Enter(value.State switch
        {
            JobState.Submitted => "queue",
            JobState.Released => "fetch, open, sum",
            _ => value.Stage,
        }, value.At);
    }

    internal void Stop() => Leave(TimeProvider.System.GetUtcNow());

    private void Enter(string stage, DateTimeOffset at) => (_stage, _entered) = (stage, at);

    private void Leave(DateTimeOffset at)
    {
        if (!_stages.TryGetValue(_stage, out var all))
        {
            _stages[_stage] = all = [];
        }

        all.Add((at - _entered).TotalMilliseconds);
    }
}
