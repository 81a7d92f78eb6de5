using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Witnesses;

namespace TrustedSpace.Gateway.Witnesses;

/// <summary>
/// Fails closed: while the log can't be written, or a leaf has waited longer than the window for a checkpoint with the quorum, no job and no export is
/// admitted. A space without a policy has no witnesses to wait for; that is for development.
/// </summary>
internal sealed class WitnessGate(FlowLog log, PublicationLag lag, GatewayOptions options, WitnessCircle? circle = null)
{
    private TimeSpan Waiting => lag.Waiting(log.Published);

    private bool Admits => options.Witnesses is not { } witnesses || Waiting <= TimeSpan.FromSeconds(witnesses.WindowSeconds);

    public WitnessReport Report => new()
    {
        Published = log.Published,
        Durable = log.Size,
        WaitingSeconds = (long)Waiting.TotalSeconds,
        WindowSeconds = options.Witnesses?.WindowSeconds,
        Admits = Admits,
        Witnesses = circle?.Standings ?? [],
    };

    /// <exception cref="RefusedException">The log is read-only, or the window has passed; names the witnesses that are missing.</exception>
    public void Require(string stage)
    {
        if (log.Failure is { } failure)
        {
            throw new RefusedException(LogHealth.RefusalOf(options.Participant, failure)!);
        }

        if (!Admits)
        {
            throw circle!.NoQuorum(stage, $"the log has waited {Waiting.TotalSeconds:0} s for a checkpoint with the quorum of its witnesses");
        }
    }
}
