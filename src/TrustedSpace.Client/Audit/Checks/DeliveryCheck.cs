using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Audit.Checks;

/// <summary>What consumers confirm to have received of exports is what owners state to have released.</summary>
internal sealed class DeliveryCheck() : AuditCheck(AuditRules.Deliveries)
{
    private readonly Dictionary<JobId, (ParticipantId Consumer, ReleaseStatement Stated)> _released = [];
    private readonly HashSet<JobId> _confirmed = [];
    private readonly List<JobId> _order = [];

    /// <summary>Released exports without a receipt, in the order of their release.</summary>
    public IReadOnlyList<JobId> Unconfirmed => [.. _order.Where(job => !_confirmed.Contains(job))];

    public override void Add(AuditedLeaf leaf)
    {
        switch (leaf.Entry)
        {
            case Flow { Outcome: FlowOutcome.Released, Operation: Operation.Export } flow
                when leaf.Releases is [{ Payload: var stated }] && _released.TryAdd(flow.Job, (flow.Consumer, stated)):
                _order.Add(flow.Job);
                break;
            case ExportReceived received when leaf.Receipt is { } receipt:
                Checked++;
                if (Problem(received, receipt) is { } problem)
                {
                    Find(leaf.Index, problem);
                }

                break;
        }
    }

    private string? Problem(ExportReceived leaf, VerifiedStatement<ExportReceipt> receipt)
    {
        var received = receipt.Payload;
        if (!_released.TryGetValue(received.Job, out var released))
        {
            return $"no earlier leaf releases export {received.Job}, of which it is a receipt";
        }

        if (!_confirmed.Add(received.Job))
        {
            return $"it is a second receipt of export {received.Job}";
        }

        if (receipt.Signer != released.Consumer || leaf.Consumer != released.Consumer || leaf.Job != received.Job || leaf.Grant != received.Grant)
        {
            return $"the receipt of {receipt.Signer} is not the one of the export's consumer";
        }

        var stated = released.Stated;
        return (received.Grant, received.Owner, received.Rows, received.Bytes, received.Sealed) == (stated.Grant, stated.Owner, stated.Rows, stated.Bytes, stated.Sealed)
            ? null
            : $"the receipt contradicts {stated.Owner}: {released.Consumer} received {received.Rows} rows in {received.Bytes} bytes with digest {received.Sealed}, "
                + $"the owner states {stated.Rows} rows in {stated.Bytes} bytes with digest {stated.Sealed}";
    }
}
