using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>Round 1, to every party: the sender's minimum group size and its ephemeral P-256 public key.</summary>
/// <param name="Minimum">Least count a group may have that the sender lets be released, at least 1.</param>
/// <param name="PublicKey">Uncompressed point of SEC 1: 4, X, Y; 65 bytes.</param>
internal sealed record KeysMessage(int Minimum, byte[] PublicKey)
{
    public byte[] Encode(AggregationContext context) =>
        new PayloadWriter(AggregationRounds.Keys, context.Hash).Write(Minimum).Write(PublicKey).ToArray();

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static KeysMessage Decode(PartyMessage message, AggregationContext context)
    {
        var reader = new PayloadReader(message, AggregationRounds.Keys, context.Hash);
        var minimum = reader.TakeNumber();
        if (minimum < 1)
        {
            throw reader.Fault("the minimum group size is zero.");
        }

        var key = reader.Take(MaskKey.PublicSize).ToArray();
        reader.End();
        return new KeysMessage(minimum, key);
    }
}
