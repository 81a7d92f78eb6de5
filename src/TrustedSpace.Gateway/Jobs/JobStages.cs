using TrustedSpace.Computation.Rounds;
using TrustedSpace.Gateway.Catalog;

namespace TrustedSpace.Gateway.Jobs;

/// <summary>Names of a job's stages, as statuses, events and refusals carry them.</summary>
internal static class JobStages
{
    public const string Quote = "quote";
    public const string Submitted = "submitted";
    public const string GrantCheck = "grant verification";
    public const string SpecCheck = "job verification";
    public const string Plan = PlanAgreement.Stage;
    public const string Release = "release";
    public const string Recording = "recording";
    public const string Released = "released";
    public const string Failed = "failed";
    public const string Coordination = "coordination";
    public const string Cancellation = "cancellation";
    public const string Restart = "restart";

    /// <summary>The stage that produces the messages of a round.</summary>
    public static string Of(Round round) => round.Delivery == Delivery.ToConsumer ? Release : $"round {round.Name}";
}
