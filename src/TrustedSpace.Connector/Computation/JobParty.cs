using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Computation;

/// <summary>
/// This owner's side of one running job: the rounds of secure aggregation over verified envelopes, in one direction. A message that fails a
/// check ends the party; nothing is answered and nothing released. Not for concurrent use.
/// </summary>
internal sealed class JobParty : IDisposable
{
    private const string Remedy = "Submit the job again under a new id; if it recurs, report the party to the operator.";

    private readonly JobEnvelopes _envelopes;
    private readonly JobRelease _release;
    private readonly AggregationParty _aggregation;
    private readonly ConnectorIdentity _identity;
    private AggregationStage _awaited = AggregationStage.Keys;

    /// <param name="task">What is computed.</param>
    /// <param name="partial">The owner's own aggregate; erased with the party.</param>
    /// <param name="release">Makes the release at the end.</param>
    /// <param name="identity">Signs and opens messages.</param>
    public JobParty(JobTask task, PartialAggregate partial, JobRelease release, ConnectorIdentity identity)
    {
        var owners = task.Job.Owners;
        var parties = new PartySet(owners.Select(owner => owner.Participant.Value));
        var context = new AggregationContext(task.Job.Spec.Job.Value, task.Plan.Hash, parties, task.Plan.Layout);
        _identity = identity;
        _release = release;
        _envelopes = new JobEnvelopes(identity, task.Job.Spec.Job, context, owners);
        _aggregation = new AggregationParty(
            context,
            identity.Participant.Value,
            task.Decision.Obligations.MinimumGroupSize,
            PartialVectors.Create(partial));
        Task = task;
    }

    public JobTask Task { get; }

    /// <summary>Round 1.</summary>
    public RoundReply Start() => new() { Envelopes = { _envelopes.ToAll(AggregationStage.Keys, _aggregation.Start()) } };

    /// <summary>Takes the other parties' messages of the last round and answers with the next, in the end with the release.</summary>
    /// <exception cref="RefusedException">A message breaks the protocol, or the release is beyond the grant.</exception>
    public RoundReply Advance(IReadOnlyList<Envelope> received)
    {
        var stage = new Stage(_identity.Participant, $"round {_awaited.ToString().ToLowerInvariant()}");
        try
        {
            return _awaited == AggregationStage.Keys ? AnswerKeys(received) : AnswerCounts(received);
        }
        catch (Exception problem) when (problem is EnvelopeException or ProtocolException)
        {
            throw stage.Refuse(RefusalCode.ProtocolViolation, problem.Message, Remedy, problem);
        }
        catch (FixedPointOverflowException problem)
        {
            throw stage.Refuse(RefusalCode.Unavailable, problem.Message, "Tell the owner: the data contradict their description.", problem);
        }
    }

    public void Dispose() => _aggregation.Dispose();

    private RoundReply AnswerKeys(IReadOnlyList<Envelope> received)
    {
        var counts = _aggregation.AcceptKeys(_envelopes.Open(AggregationStage.Keys, received));
        _awaited = AggregationStage.Counts;
        return new RoundReply { Envelopes = { _envelopes.ToEachPeer(AggregationStage.Counts, counts) } };
    }

    private RoundReply AnswerCounts(IReadOnlyList<Envelope> received)
    {
        var release = _aggregation.AcceptCounts(_envelopes.Open(AggregationStage.Counts, received));
        return new RoundReply { Release = _release.Make(Task, release) };
    }
}
