using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Connector.Computation;

internal static partial class ComputationLog
{
    [LoggerMessage(400, LogLevel.Information, "Job {Job} of {Consumer} began")]
    public static partial void Began(this ILogger log, JobId job, ParticipantId consumer);

    [LoggerMessage(401, LogLevel.Information, "Job {Job} released its share")]
    public static partial void Released(this ILogger log, JobId job);

    [LoggerMessage(402, LogLevel.Warning, "Job {Job} failed, nothing is released: {Reason}")]
    public static partial void Failed(this ILogger log, JobId job, string reason);
}
