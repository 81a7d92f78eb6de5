using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Jobs;

internal static partial class JobsLog
{
    [LoggerMessage(600, LogLevel.Warning, "{Party} did not take note that job {Job} was abandoned: {Detail}")]
    public static partial void NotAbandoned(ILogger logger, JobId job, ParticipantId party, string detail);

    [LoggerMessage(601, LogLevel.Information, "Job {Job} of {Consumer}: {Stage}")]
    public static partial void Stage(ILogger logger, JobId job, ParticipantId consumer, string stage);

    [LoggerMessage(602, LogLevel.Information, "Job {Job} ended without a release: {Refusal}")]
    public static partial void Failed(ILogger logger, JobId job, string refusal);

    [LoggerMessage(603, LogLevel.Error, "Job {Job} could not be recorded: it stays open, releases nothing, and the next start decides it from the log")]
    public static partial void Undecided(ILogger logger, Exception problem, JobId job);

    [LoggerMessage(604, LogLevel.Information, "Job {Job} was open when the gateway stopped and is now {State}")]
    public static partial void Recovered(ILogger logger, JobId job, string state);

    [LoggerMessage(605, LogLevel.Error, "The gateway failed while it ran job {Job}")]
    public static partial void Broke(ILogger logger, Exception problem, JobId job);

    [LoggerMessage(606, LogLevel.Warning, "Job {Job} went on without an owner: {Refusal}")]
    public static partial void LeftOut(ILogger logger, JobId job, string refusal);
}
