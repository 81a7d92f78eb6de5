using System.Collections.Concurrent;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Flows;

/// <summary>A job or a stream that runs under a grant and can be ended from outside.</summary>
public abstract class RunningWork
{
    /// <summary>Whose fall or freeze ends the work.</summary>
    public abstract Involvement Involvement { get; }

    /// <summary>Stops the work without a release; called at most a few times, from any thread.</summary>
    public abstract void End(Refusal reason);

    internal bool IsUnder(GrantId revoked) => Involvement.Grant == revoked;

    internal bool Involves(ParticipantId participant) => Involvement.Participants.Contains(participant);
}

/// <summary>
/// All work that runs now. A leaf that revokes a grant or suspends a participant ends the work it concerns at once, and so does a freeze; work that is added
/// while something of it is frozen ends at once too.
/// </summary>
public sealed class WorkRegister(GatewayOptions options, FreezeRegister freezes)
{
    private const string Stage = "while it ran";

    private readonly ConcurrentDictionary<RunningWork, bool> _running = new();

    public void Add(RunningWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _running.TryAdd(work, true);
        EndIfFrozen(work);
    }

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

    /// <summary>Ends the work of which something is frozen.</summary>
    public void EndFrozen()
    {
        foreach (var work in _running.Keys)
        {
            EndIfFrozen(work);
        }
    }

    private void EndIfFrozen(RunningWork work)
    {
        if (freezes.Any && freezes.Refusal(work.Involvement, Stage) is { } refusal)
        {
            work.End(refusal);
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
                Stage = Stage,
                Reason = reason,
                Remedy = remedy,
            });
        }
    }
}
