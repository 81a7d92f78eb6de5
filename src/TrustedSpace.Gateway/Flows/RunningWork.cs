using System.Collections.Concurrent;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Flows;

/// <summary>A job or a stream that runs under a grant and can be ended from outside.</summary>
public abstract class RunningWork(GrantId grant, ParticipantId consumer, IReadOnlyList<ParticipantId> owners)
{
    /// <summary>Stops the work without a release; called at most a few times, from any thread.</summary>
    public abstract void End(Refusal reason);

    internal bool IsUnder(GrantId revoked) => grant == revoked;

    internal bool Involves(ParticipantId participant) => consumer == participant || owners.Contains(participant);
}

/// <summary>All work that runs now. A leaf that revokes a grant or suspends a participant ends the work it concerns at once.</summary>
public sealed class WorkRegister(GatewayOptions options)
{
    private readonly ConcurrentDictionary<RunningWork, bool> _running = new();

    public void Add(RunningWork work) => _running.TryAdd(work, true);

    public void Remove(RunningWork work) => _running.TryRemove(work, out _);

    /// <summary>Takes an appended leaf.</summary>
    public void Apply(LogEntry entry)
    {
        switch (entry)
        {
            case GrantRevoked revoked:
                End(work => work.IsUnder(revoked.Grant), $"grant {revoked.Grant} was revoked by {revoked.By}", "Ask for a new grant.");
                break;
            case ParticipantChanged { Change: "suspended" } suspended:
                End(work => work.Involves(suspended.Participant), $"{suspended.Participant} was suspended", "Ask the operator.");
                break;
        }
    }

    private void End(Func<RunningWork, bool> concerned, string reason, string remedy)
    {
        foreach (var work in _running.Keys.Where(concerned))
        {
            work.End(new Refusal
            {
                Code = RefusalCode.Denied,
                Party = options.Participant,
                Stage = "while it ran",
                Reason = reason,
                Remedy = remedy,
            });
        }
    }
}
