using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>Every step of an objection follows from the one before it and was signed by who may take it; what an upheld one decided is corrected, and nothing else by its name.</summary>
internal sealed class ObjectionCheck() : AuditCheck(AuditRules.Objections)
{
    private readonly HashSet<ParticipantId> _regulators = [];
    private readonly Dictionary<ObjectionId, ObjectionCase> _cases = [];

    // By the leaf that upholds: what is still to be corrected.
    private readonly Dictionary<long, List<ObjectionCorrection>> _decided = [];

    public override void Add(AuditedLeaf leaf)
    {
        switch (leaf.Entry)
        {
            case ParticipantChanged { Role: ParticipantRole.Regulator } regulator:
                _regulators.Add(regulator.Participant);
                break;
            case ObjectionEntry entry:
                Checked++;
                Take(leaf, entry);
                break;
            case Correction { Objection: { } upheld } correction:
                Checked++;
                Check(leaf.Index, correction, upheld);
                break;
        }
    }

    public override void Complete()
    {
        foreach (var (leaf, missing) in _decided.Where(decision => decision.Value.Count > 0))
        {
            Find(leaf, $"no leaf corrects {string.Join(", ", missing.Select(correction => $"leaf {correction.Leaf}"))}, as was decided here");
        }
    }

    private void Take(AuditedLeaf leaf, ObjectionEntry entry)
    {
        if (leaf.Step is not { } step)
        {
            return; // found where statements are read
        }

        if (step.Signer != entry.By || step.Payload.Objection != entry.Objection || !Matches(entry, step.Payload))
        {
            Find(leaf.Index, $"the step of objection {entry.Objection} is not what {entry.By} signed");
            return;
        }

        try
        {
            // A gateway that stopped between leaf and note writes the same step again; the first counts.
            if (_cases.GetValueOrDefault(entry.Objection) is { } standing && standing.Head == CanonicalJson.Hash(step.Payload))
            {
                return;
            }

            var role = _regulators.Contains(step.Signer) ? ParticipantRole.Regulator : ParticipantRole.Consumer;
            var next = ObjectionRules.Apply(_cases.GetValueOrDefault(entry.Objection), step.Payload, step.Signer, role);
            _cases[entry.Objection] = next;
            if (next.State == ObjectionState.Upheld)
            {
                _decided[leaf.Index] = [.. next.Corrections];
            }
        }
        catch (ObjectionException wrong)
        {
            Find(leaf.Index, $"objection {entry.Objection}: {wrong.Message}");
        }
    }

    private void Check(long index, Correction correction, long upheld)
    {
        var decided = _decided.GetValueOrDefault(upheld);
        var decision = decided?.Find(candidate => candidate.Leaf == correction.Corrects && candidate.Lines.SequenceEqual(correction.Lines));
        if (decision is null)
        {
            Find(index, $"it corrects leaf {correction.Corrects} by the objection upheld in leaf {upheld}, which decided no such correction, or has its own already");
            return;
        }

        decided!.Remove(decision);
    }

    private static bool Matches(ObjectionEntry entry, ObjectionStep step) => (entry, step.Action) switch
    {
        (ObjectionRaised raised, ObjectionAction.Raise) => raised.Target == step.Target,
        (ObjectionAssigned assigned, ObjectionAction.Assign) => assigned.Respondent == step.Respondent,
        (ObjectionAnswered, ObjectionAction.Answer) => true,
        (ObjectionUpheld, ObjectionAction.Uphold) => true,
        (ObjectionDismissed, ObjectionAction.Dismiss) => true,
        (ObjectionWithdrawn, ObjectionAction.Withdraw) => true,
        _ => false,
    };
}
