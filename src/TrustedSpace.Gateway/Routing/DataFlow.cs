using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Grants;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Routing;

/// <summary>Request feature: one admitted request of the data plane. Its presence means that exactly one flow leaf will name its job.</summary>
internal sealed class DataFlow(IssuedGrant grant, ParticipantId owner, JobId job, BudgetHold hold, HttpContext context) : RunningWork
{
    private Involvement? _involvement;

    public IssuedGrant Grant { get; } = grant;

    public GrantClaims Claims => Grant.Claims;

    /// <inheritdoc />
    public override Involvement Involvement => _involvement ??= GrantInvolvement.OfExport(Grant, Owner, Job);

    public AuthorizationDetail Detail => Claims.AuthorizationDetails[0];

    public ParticipantId Owner { get; } = owner;

    public JobId Job { get; } = job;

    public BudgetHold Hold { get; } = hold;

    /// <summary>The broken part that the consumer says this one resumes; the owner's statement has to say the same.</summary>
    public JobId? Resumes { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Started { get; init; }

    /// <summary>Breaks the streams on both sides; the request is then recorded as broken.</summary>
    public override void End(Refusal reason) => context.Abort();
}
