using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>Round 2, to each peer alike: the sender's masked counts, bound to the round-1 transcript it saw.</summary>
/// <param name="Transcript">Round-1 transcript hash, 32 bytes.</param>
/// <param name="Masked">Counts plus the pairwise masks modulo 2^64, row-major by group.</param>
internal sealed record CountsMessage(byte[] Transcript, ulong[] Masked)
{
    public byte[] Encode(AggregationContext context) =>
        new PayloadWriter(AggregationRounds.Counts, context.Hash).Write(Transcript).Write(Masked).ToArray();

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static CountsMessage Decode(PartyMessage message, AggregationContext context)
    {
        var reader = new PayloadReader(message, AggregationRounds.Counts, context.Hash);
        var transcript = reader.Take(TranscriptHash.Size).ToArray();
        var masked = reader.TakeWords(context.Layout.Counts);
        reader.End();
        return new CountsMessage(transcript, masked);
    }
}
