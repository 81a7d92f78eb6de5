using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Transparency.Log;

namespace TrustedSpace.Gateway.Flows;

/// <summary>Says whether the log can still be written and searched, and in whose words a request is refused when it can't.</summary>
internal sealed class LogHealth(FlowLog log, FlowIndex index, GatewayOptions options)
{
    public LogState State
    {
        get
        {
            var failure = log.Failure;
            return new LogState
            {
                // In this order each number is at most the one after it.
                IndexedThrough = index.IndexedThrough,
                Published = log.Published,
                Size = log.Size,
                Writable = failure is null,
                Problem = (failure ?? (Exception?)index.Failure) is { } problem ? RefusalOf(options.Participant, problem) : null,
            };
        }
    }

    /// <summary>What a request that met the failure is told; null for a failure of something else.</summary>
    public static Refusal? RefusalOf(ParticipantId gateway, Exception problem) => problem switch
    {
        LogFailedException failed => Unavailable(
            gateway,
            $"recording: {failed.Stage}",
            $"the log is read-only: {failed.InnerException!.Message}",
            "The operator frees the cause (disk space, permissions) and restarts the gateway; nothing acknowledged is lost, and nothing is released until then."),
        IndexStoppedException stopped => Unavailable(
            gateway,
            "searching the log",
            $"its index has stopped: {stopped.InnerException!.Message}",
            "The operator frees the cause and restarts the gateway; the log itself goes on, and GET /log/tile serves it."),
        _ => null,
    };

    private static Refusal Unavailable(ParticipantId gateway, string stage, string reason, string remedy) =>
        new() { Code = RefusalCode.Unavailable, Party = gateway, Stage = stage, Reason = reason, Remedy = remedy };
}
