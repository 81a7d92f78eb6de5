using Polly;
using Polly.Retry;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Client.Http;

/// <summary>Repeats a call that may be made twice (reading, or submitting under an id) while its failure is transient: for about half a minute, as a restart takes.</summary>
internal static class RepeatedCalls
{
    /// <param name="time">Clock of the waits.</param>
    /// <param name="first">Wait before the second call; doubles with each, with jitter.</param>
    /// <param name="times">Most repetitions.</param>
    public static ResiliencePipeline Create(TimeProvider time, TimeSpan first, int times = 6) => times == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<RefusedException>(refused => refused.Refusal.Code.IsTransient()),
            MaxRetryAttempts = times,
            Delay = first,
            MaxDelay = TimeSpan.FromSeconds(10),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();
}
