using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>Round vectors, to each peer alike: the sender's numbers of all groups, masked.</summary>
/// <param name="Transcript">Transcript of round shares, 32 bytes.</param>
/// <param name="Counts">Counts plus masks modulo 2^64, row-major by group.</param>
/// <param name="Values">Values and check words plus cover and masks modulo 2^128, row-major by group.</param>
internal sealed record VectorsMessage(byte[] Transcript, ulong[] Counts, UInt128[] Values)
{
    public byte[] Encode(DoubleMaskingContext context) => new PayloadWriter(DoubleMaskingRounds.Vectors, context.Hash)
        .Write(Transcript).Write(Counts).Write(Values).ToArray();

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static VectorsMessage Decode(PartyMessage message, DoubleMaskingContext context)
    {
        var reader = new PayloadReader(message, DoubleMaskingRounds.Vectors, context.Hash);
        var vectors = new VectorsMessage(
            reader.Take(TranscriptHash.Size).ToArray(),
            reader.TakeWords(context.Aggregation.Layout.Counts),
            reader.TakeWideWords(context.Words));
        reader.End();
        return vectors;
    }
}
