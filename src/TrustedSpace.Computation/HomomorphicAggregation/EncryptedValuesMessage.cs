using TrustedSpace.Computation.Rounds;
using TrustedSpace.Homomorphic.Ciphertexts;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>Round values, to each peer alike: the sender's values of the released groups and their check word, encrypted, and the ciphertexts masked.</summary>
/// <param name="Transcript">Transcript of round counts, 32 bytes.</param>
/// <param name="Masked">Ciphertexts under the collective key plus the pairwise masks.</param>
internal sealed record EncryptedValuesMessage(byte[] Transcript, Ciphertext[] Masked)
{
    public byte[] Encode(HomomorphicAggregationContext context) =>
        new PayloadWriter(HomomorphicAggregationRounds.Values, context.Hash).Write(Transcript).Write(Masked).ToArray();

    /// <param name="message">As received.</param>
    /// <param name="context">The job.</param>
    /// <param name="released">Number of released groups.</param>
    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static EncryptedValuesMessage Decode(PartyMessage message, HomomorphicAggregationContext context, int released)
    {
        var reader = new PayloadReader(message, HomomorphicAggregationRounds.Values, context.Hash);
        var transcript = reader.Take(TranscriptHash.Size).ToArray();
        var masked = reader.TakeCiphertexts(context.CiphertextsOf(released));
        reader.End();
        return new EncryptedValuesMessage(transcript, masked);
    }
}
