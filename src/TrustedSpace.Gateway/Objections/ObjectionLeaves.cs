using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;

namespace TrustedSpace.Gateway.Objections;

/// <summary>Writes the leaves of a step, each once: what a crash left unknown is looked for in the log before it is written.</summary>
internal sealed class ObjectionLeaves(FlowLog log, TimeProvider time)
{
    /// <summary>Durable leaves of the log.</summary>
    public long Size => log.Size;

    /// <summary>Whether a step is short enough for a leaf.</summary>
    public bool Fits(ObjectionStep step, ParticipantId by, string statement) => FlowLog.Fits(Entry(step, by, statement));

    /// <param name="step">What was signed.</param>
    /// <param name="pending">The signed text, and from which leaf on it may stand in the log.</param>
    /// <returns>Index of the step's leaf, and of the leaves that correct charges by it.</returns>
    public async Task<(long Leaf, IReadOnlyList<long> Corrections)> WriteAsync(ObjectionStep step, PendingStep pending)
    {
        var entry = Entry(step, pending.By, pending.Statement);
        var leaf = await OnceAsync(entry, pending.From, other => other is ObjectionEntry written && written.Statement == pending.Statement);
        var corrections = new List<long>(step.Corrections.Count);
        foreach (var correction in step.Corrections)
        {
            corrections.Add(await OnceAsync(
                new Correction
                {
                    Corrects = correction.Leaf,
                    Reason = "an objection was upheld",
                    Lines = correction.Lines,
                    Objection = leaf,
                    At = Now(),
                },
                leaf,
                other => other is Correction written && written.Objection == leaf && written.Corrects == correction.Leaf));
        }

        return (leaf, corrections);
    }

    private async Task<long> OnceAsync(LogEntry entry, long from, Predicate<LogEntry> isSame)
    {
        foreach (var leaf in log.Read(from, log.Size))
        {
            if (isSame(leaf.Entry))
            {
                return leaf.Index;
            }
        }

        return await log.AppendAsync(entry, CancellationToken.None);
    }

    private ObjectionEntry Entry(ObjectionStep step, ParticipantId by, string statement) => step.Action switch
    {
        ObjectionAction.Raise => new ObjectionRaised { Objection = step.Objection, By = by, Statement = statement, At = Now(), Target = step.Target! },
        ObjectionAction.Assign => new ObjectionAssigned { Objection = step.Objection, By = by, Statement = statement, At = Now(), Respondent = step.Respondent!.Value },
        ObjectionAction.Answer => new ObjectionAnswered { Objection = step.Objection, By = by, Statement = statement, At = Now() },
        ObjectionAction.Uphold => new ObjectionUpheld { Objection = step.Objection, By = by, Statement = statement, At = Now() },
        ObjectionAction.Dismiss => new ObjectionDismissed { Objection = step.Objection, By = by, Statement = statement, At = Now() },
        ObjectionAction.Withdraw => new ObjectionWithdrawn { Objection = step.Objection, By = by, Statement = statement, At = Now() },
        _ => throw new ArgumentOutOfRangeException(nameof(step), step.Action, "No leaf stands for this step."),
    };

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
