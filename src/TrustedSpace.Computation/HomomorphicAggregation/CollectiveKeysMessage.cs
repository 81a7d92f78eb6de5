using TrustedSpace.Computation.Rounds;
using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>Round keys, to every party: the sender's minimum group size, its key for masks, and the commitment to its share of the collective key.</summary>
/// <param name="Minimum">Least count a group may have that the sender lets be released, at least 1.</param>
/// <param name="MaskKey">Ephemeral P-256 point, 65 bytes.</param>
/// <param name="Commitment">Binds the sender to a share that it has not shown, so that no party makes its own from others'.</param>
internal sealed record CollectiveKeysMessage(int Minimum, byte[] MaskKey, ShareCommitment Commitment)
{
    public byte[] Encode(HomomorphicAggregationContext context) => new PayloadWriter(HomomorphicAggregationRounds.Keys, context.Hash)
        .Write(Minimum).Write(MaskKey).Write(Commitment.ToBytes()).ToArray();

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static CollectiveKeysMessage Decode(PartyMessage message, HomomorphicAggregationContext context)
    {
        var reader = new PayloadReader(message, HomomorphicAggregationRounds.Keys, context.Hash);
        var minimum = reader.TakeNumber();
        if (minimum < 1)
        {
            throw reader.Fault("the minimum group size is zero.");
        }

        var key = reader.Take(SecureAggregation.MaskKey.PublicSize).ToArray();
        var commitment = reader.Take(ShareCommitment.Size).ToArray();
        reader.End();
        return new CollectiveKeysMessage(
            minimum, key, PartyShares.Of(HomomorphicAggregationRounds.Keys, message.Sender, context, () => ShareCommitment.Parse(context.Session, commitment), read => read.Party));
    }
}
