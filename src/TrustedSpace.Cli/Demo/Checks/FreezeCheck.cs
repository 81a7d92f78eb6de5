using TrustedSpace.Client.Jobs;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>The regulator freezes the clinic's grant: every connector has it in force within a second, a job under it is refused, and the freeze is lifted again.</summary>
internal static class FreezeCheck
{
    private const long LimitMilliseconds = 1000;

    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var grant = space.Statistics!;
        var frozen = await space.Regulator.Freezes.OrderAsync(FreezeSubject.Of(grant.Grant), Reason("a complaint is looked into"), cancellation: cancellation).ConfigureAwait(false);
        var refusal = await RefusedAsync(space, cancellation).ConfigureAwait(false);
        var lifted = await space.Regulator.Freezes.LiftAsync(frozen.Id, Reason("it was unfounded"), cancellation: cancellation).ConfigureAwait(false);
        space.LastLeaf = lifted.LiftLeaf ?? space.LastLeaf;
        var slowest = frozen.Connectors.Max(connector => connector.Milliseconds ?? long.MaxValue);
        return DemoCheck.Of(
            "freeze",
            frozen.Connectors.Count == space.Running.File.Owners.Count
                && slowest <= LimitMilliseconds
                && refusal?.Reason.Contains(frozen.Id.Value, StringComparison.Ordinal) == true
                && lifted.Lift is not null,
            $"{frozen.Connectors.Count} connectors acknowledged it, the last after {slowest} ms; a job was refused: {refusal?.Reason}; lifted in leaf {lifted.LiftLeaf}",
            ("connectors", frozen.Connectors.Count),
            ("milliseconds", slowest));
    }

    private static async Task<Refusal?> RefusedAsync(DemoSpace space, CancellationToken cancellation)
    {
        try
        {
            await space.Clinic.Jobs
                .RunAsync(space.Statistics!, $"SELECT COUNT(*) FROM {DemoSpace.Product}", new JobOptions(), progress: null, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (RefusedException refused)
        {
            return refused.Refusal;
        }
    }

    private static SaltedDetail Reason(string text) => SaltedDetail.Of(new Detail { Subject = SubjectId.Parse("demonstration"), Text = text });
}
