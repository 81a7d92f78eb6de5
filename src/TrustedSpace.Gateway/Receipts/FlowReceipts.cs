using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Receipts;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Receipts;

/// <summary>
/// Receipts of flows, made from the log whenever they are asked for. The promise follows from the leaf alone, so that it is the same each time: the proof is
/// due as long after the flow as the witnesses may take, and a publication beside.
/// </summary>
internal sealed class FlowReceipts(FlowLog log, FlowIndex index, PartyFlows flows, GatewayOptions options)
{
    private const int WindowSeconds = 60;

    /// <summary>A publication begins within a second, and waits for witnesses at most three.</summary>
    private const int PublicationSeconds = 5;

    /// <param name="flow">The flow.</param>
    /// <param name="party">Whose flow it must be; null: anyone's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusedException">There is no such flow of the party.</exception>
    public async Task<FlowReceipt> OfAsync(FlowId flow, ParticipantId? party, CancellationToken cancellationToken)
    {
        var found = await index.SearchAsync(new FlowQuery { Flow = flow, VisibleTo = party }, cancellationToken);
        var leaf = found.Entries.LastOrDefault(entry => entry.Entry is Flow logged && logged.Id == flow) ?? throw Unknown(flow);
        return await OfAsync(leaf, cancellationToken);
    }

    /// <summary>The receipts of the flows from a leaf on, in log order, at most <see cref="PartyFlows.Page"/>.</summary>
    /// <param name="since">First leaf to look at.</param>
    /// <param name="party">Whose flows; null: everyone's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<FlowReceipt>> SinceAsync(long since, ParticipantId? party, CancellationToken cancellationToken) =>
        await ReadAsync(party, Math.Max(0, since), log.Size, cancellationToken).Select(found => found.Receipt).Take(PartyFlows.Page).ToArrayAsync(cancellationToken);

    /// <summary>The receipts of the flows between two leaves as they are now, in log order, each made when it is asked for.</summary>
    /// <param name="party">Whose flows; null: everyone's.</param>
    /// <param name="from">First leaf to look at.</param>
    /// <param name="to">Leaf to stop before; durable.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<(long Leaf, FlowReceipt Receipt)> ReadAsync(ParticipantId? party, long from, long to, CancellationToken cancellationToken) =>
        flows.ReadAsync(party, from, to, cancellationToken).Select(async (leaf, cancel) => (leaf.Index, await OfAsync(leaf, cancel)));

    private async ValueTask<FlowReceipt> OfAsync(LoggedEntry leaf, CancellationToken cancellationToken)
    {
        var flow = ((Flow)leaf.Entry).Id;
        var due = DateTimeOffset.FromUnixTimeMilliseconds(leaf.Entry.At).AddSeconds(PublicationSeconds + (options.Witnesses?.WindowSeconds ?? WindowSeconds));
        return new FlowReceipt
        {
            Flow = flow,
            Entry = log.ReadLeaf(leaf.Index),
            Promise = log.Promise(leaf.Index, flow.Value, due).ToString(),
            Proof = leaf.Index < log.Published ? (await log.ReceiptAsync(leaf.Index, cancellationToken)).ToString() : null,
        };
    }

    private RefusedException Unknown(FlowId flow) => new(new Refusal
    {
        Code = RefusalCode.Unknown,
        Party = options.Participant,
        Stage = "receipt",
        Reason = $"the log holds no flow {flow} of the caller",
        Remedy = "GET /flows lists the caller's flows; a job's flow is there once the job is released.",
    });
}
