using TrustedSpace.Computation.Rounds;
using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>Round counts, to each peer alike: the sender's masked counts and its share of the collective public key, bound to the transcript it saw.</summary>
/// <param name="Transcript">Transcript of round keys, 32 bytes.</param>
/// <param name="Masked">Counts plus the pairwise masks modulo 2^64, row-major by group.</param>
/// <param name="KeyShare">The one committed to in round keys.</param>
internal sealed record CollectiveCountsMessage(byte[] Transcript, ulong[] Masked, PublicKeyShare KeyShare)
{
    public byte[] Encode(HomomorphicAggregationContext context) => new PayloadWriter(HomomorphicAggregationRounds.Counts, context.Hash)
        .Write(Transcript).Write(Masked).WriteBlock(KeyShare.ToBytes()).ToArray();

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static CollectiveCountsMessage Decode(PartyMessage message, HomomorphicAggregationContext context)
    {
        var reader = new PayloadReader(message, HomomorphicAggregationRounds.Counts, context.Hash);
        var transcript = reader.Take(TranscriptHash.Size).ToArray();
        var masked = reader.TakeWords(context.Aggregation.Layout.Counts);
        var share = reader.TakeBlock(Share.SizeOf(MultipartyProtocol.PublicKey, context.Session.Context.KeyLevel)).ToArray();
        reader.End();
        return new CollectiveCountsMessage(
            transcript,
            masked,
            PartyShares.Of(HomomorphicAggregationRounds.Counts, message.Sender, context, () => PublicKeyShare.Parse(context.Session, share), read => read.Party));
    }
}
