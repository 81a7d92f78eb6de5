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
internal sealed class FlowReceipts(FlowLog log, FlowIndex index, GatewayOptions options)
{
    private const int WindowSeconds = 60;

    private const int Page = 100;

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
        return await OfAsync(leaf, flow, cancellationToken);
    }

    /// <summary>The receipts of the flows from a leaf on, in log order.</summary>
    /// <param name="since">First leaf to look at.</param>
    /// <param name="party">Whose flows; null: everyone's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<FlowReceipt>> SinceAsync(long since, ParticipantId? party, CancellationToken cancellationToken)
    {
        var leaves = new List<LoggedEntry>();
        for (long? before = log.Size; before > since;)
        {
            var page = await index.SearchAsync(new FlowQuery { Kinds = ["flow"], VisibleTo = party, Before = before, Limit = Page }, cancellationToken);
            leaves.InsertRange(0, page.Entries.Where(entry => entry.Index >= since));
            before = page.Entries.Count > 0 && page.Entries[0].Index >= since ? page.Before : null;
        }

        var receipts = new List<FlowReceipt>();
        foreach (var leaf in leaves.Take(Page))
        {
            receipts.Add(await OfAsync(leaf, ((Flow)leaf.Entry).Id, cancellationToken));
        }

        return receipts;
    }

    private async Task<FlowReceipt> OfAsync(LoggedEntry leaf, FlowId flow, CancellationToken cancellationToken)
    {
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
