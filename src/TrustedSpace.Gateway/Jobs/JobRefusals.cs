using TrustedSpace.Gateway.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Refusals of jobs in the gateway's name.</summary>
internal sealed class JobRefusals(GatewayOptions options, RefusalWords words)
{
    private const string SubmitAgain = "Nothing was released or charged. Submit a new job.";

    public RefusedException Of(RefusalCode code, string stage, string reason, string remedy) => new(new Refusal
    {
        Code = code,
        Party = options.Participant,
        Stage = stage,
        Reason = reason,
        Remedy = remedy,
    });

    /// <summary>What a job's leaf, its status and the owners are told of its failure: words that may quote input are in the vault from here on.</summary>
    public Refusal ForLeaf(Refusal failure, ParticipantId consumer) => words.ForLeaf(failure, consumer);

    /// <summary>The end of a job by the wish of its consumer or the operator.</summary>
    public static Refusal Cancelled(ParticipantId by, string stage) => new()
    {
        Code = RefusalCode.Conflict,
        Party = by,
        Stage = stage,
        Reason = $"the job was cancelled by {by}",
        Remedy = SubmitAgain,
    };

    /// <summary>The end of a job that the gateway could not carry on.</summary>
    public Refusal Interrupted(string stage, string reason) => Of(RefusalCode.Unavailable, stage, reason, SubmitAgain).Refusal;
}
