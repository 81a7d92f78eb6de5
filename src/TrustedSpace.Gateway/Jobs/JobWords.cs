using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>
/// Tells a reader how a job stands. The database holds of a failure what the leaf holds; words that may quote what someone typed are opened out of the vault for
/// the job's consumer, the party that refused and regulators, until they are erased.
/// </summary>
internal sealed class JobWords(RefusalWords words)
{
    public JobStatus Of(JobStatus stored, CallerIdentity reader) =>
        stored.Failure is { } failure ? stored with { Failure = failure with { Reason = words.Opened(failure.Reason, reader) } } : stored;

    public JobProgress Of(JobProgress stored, CallerIdentity reader) => stored with { Message = words.Opened(stored.Message, reader) };
}
