using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>Round shares, to each party its own: the receiver's shares of the sender's three secrets, 32 bytes each.</summary>
/// <param name="Transcript">Transcript of round keys, 32 bytes.</param>
/// <param name="Scalar">Share of the private key.</param>
/// <param name="OwnSeed">Share of the own mask's seed.</param>
/// <param name="CoverSeed">Share of the cover's seed.</param>
internal sealed record SharesMessage(byte[] Transcript, byte[] Scalar, byte[] OwnSeed, byte[] CoverSeed)
{
    public byte[] Encode(DoubleMaskingContext context) => new PayloadWriter(DoubleMaskingRounds.Shares, context.Hash)
        .Write(Transcript).Write(Scalar).Write(OwnSeed).Write(CoverSeed).ToArray();

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static SharesMessage Decode(PartyMessage message, DoubleMaskingContext context)
    {
        var reader = new PayloadReader(message, DoubleMaskingRounds.Shares, context.Hash);
        var shares = new SharesMessage(
            reader.Take(TranscriptHash.Size).ToArray(),
            reader.Take(PartySecrets.Size).ToArray(),
            reader.Take(PartySecrets.Size).ToArray(),
            reader.Take(PartySecrets.Size).ToArray());
        reader.End();
        return shares;
    }
}
