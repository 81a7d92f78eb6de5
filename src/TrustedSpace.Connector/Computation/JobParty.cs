using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Computation;

/// <summary>
/// This owner's side of one running job: the rounds of its protocol over verified envelopes, in one direction. A message that fails a
/// check ends the party; nothing is answered and nothing released. Not for concurrent use.
/// </summary>
/// <param name="task">What is computed.</param>
/// <param name="machine">The protocol; erased with the party.</param>
/// <param name="envelopes">Carries the protocol's messages.</param>
/// <param name="release">Makes the release at the end.</param>
/// <param name="identity">Names the party in refusals.</param>
internal sealed class JobParty(JobTask task, PartyMachine machine, JobEnvelopes envelopes, JobRelease release, ConnectorIdentity identity) : IDisposable
{
    private const string Remedy = "Submit the job again under a new id; if it recurs, report the party to the operator.";

    public JobTask Task => task;

    /// <summary>Round 1.</summary>
    public RoundReply Start() => Answer(machine.Start());

    /// <summary>Takes the other parties' messages of the last round and answers with the next, in the end with the release.</summary>
    /// <exception cref="RefusedException">A message breaks the protocol, or the release is beyond the grant.</exception>
    public RoundReply Advance(IReadOnlyList<Envelope> received)
    {
        var stage = new Stage(identity.Participant, $"round {machine.Awaited.Name}");
        try
        {
            var step = machine.Accept(envelopes.Open(machine.Awaited, received));
            task.Charge?.Spend(); // the first round has no data in it, every later one may
            return Answer(step);
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

    public void Dispose() => machine.Dispose();

    private RoundReply Answer(PartyStep step) => step switch
    {
        PartyStep.ToAll all => new RoundReply { Envelopes = { envelopes.Wrap(machine.Awaited, all) } },
        PartyStep.ToEach each => new RoundReply { Envelopes = { envelopes.Wrap(machine.Awaited, each) } },
        PartyStep.Release share => new RoundReply { Release = release.Make(task, share) },
        _ => throw new InvalidOperationException($"Unknown step {step.GetType().Name}."),
    };
}
