using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>Round view, to every party: what the sender saw up to the vectors, and so whose vectors it counts.</summary>
/// <param name="Transcript">Transcript of round vectors, 32 bytes.</param>
internal sealed record ViewMessage(byte[] Transcript)
{
    public byte[] Encode(DoubleMaskingContext context) => new PayloadWriter(DoubleMaskingRounds.View, context.Hash).Write(Transcript).ToArray();

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static ViewMessage Decode(PartyMessage message, DoubleMaskingContext context)
    {
        var reader = new PayloadReader(message, DoubleMaskingRounds.View, context.Hash);
        var view = new ViewMessage(reader.Take(TranscriptHash.Size).ToArray());
        reader.End();
        return view;
    }
}
