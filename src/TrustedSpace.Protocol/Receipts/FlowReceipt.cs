using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Receipts;

/// <summary>
/// Receipt of a flow in its two stages: the log's signed promise, there as soon as the leaf is durable, and from the next checkpoint on a proof with the
/// cosignatures of the witnesses. Complete in itself: with a policy it is checked offline.
/// </summary>
public sealed record FlowReceipt
{
    public required FlowId Flow { get; init; }

    /// <summary>The leaf: canonical JSON of the entry, base64 in JSON.</summary>
    public required ReadOnlyMemory<byte> Entry { get; init; }

    /// <summary>Signed note: leaf hash, index, and the deadline of the proof.</summary>
    public required string Promise { get; init; }

    /// <summary>Inclusion proof and checkpoint (C2SP tlog-proof); null until a checkpoint covers the leaf.</summary>
    public string? Proof { get; init; }
}
