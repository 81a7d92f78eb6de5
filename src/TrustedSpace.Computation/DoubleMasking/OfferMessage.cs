using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>Round keys, to every party.</summary>
/// <param name="Minimum">Least count a group may have that the sender lets be released, at least 1.</param>
/// <param name="PublicKey">Ephemeral P-256 key of the masks with peers, uncompressed, 65 bytes.</param>
/// <param name="OwnSeed">Commitment to the seed of the own mask, 32 bytes.</param>
/// <param name="CoverSeed">Commitment to the seed of the cover, 32 bytes.</param>
internal sealed record OfferMessage(int Minimum, byte[] PublicKey, byte[] OwnSeed, byte[] CoverSeed)
{
    public byte[] Encode(DoubleMaskingContext context) => new PayloadWriter(DoubleMaskingRounds.Keys, context.Hash)
        .Write(Minimum).Write(PublicKey).Write(OwnSeed).Write(CoverSeed).ToArray();

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static OfferMessage Decode(PartyMessage message, DoubleMaskingContext context)
    {
        var reader = new PayloadReader(message, DoubleMaskingRounds.Keys, context.Hash);
        var minimum = reader.TakeNumber();
        if (minimum < 1)
        {
            throw reader.Fault("the minimum group size is zero.");
        }

        var offer = new OfferMessage(
            minimum,
            reader.Take(MaskKey.PublicSize).ToArray(),
            reader.Take(TranscriptHash.Size).ToArray(),
            reader.Take(TranscriptHash.Size).ToArray());
        reader.End();
        return offer;
    }
}
