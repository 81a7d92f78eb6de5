using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>
/// Round unmask, to each peer alike: the sender's shares of what takes the masks off. In the order of <see cref="Membership.Revealed"/>, 32 bytes each.
/// </summary>
/// <param name="Transcript">Transcript of round view, 32 bytes.</param>
/// <param name="Shares">The shares.</param>
internal sealed record UnmaskMessage(byte[] Transcript, byte[][] Shares)
{
    public byte[] Encode(DoubleMaskingContext context)
    {
        var writer = new PayloadWriter(DoubleMaskingRounds.Unmask, context.Hash).Write(Transcript).Write(Shares.Length);
        foreach (var share in Shares)
        {
            writer.Write(share);
        }

        return writer.ToArray();
    }

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static UnmaskMessage Decode(PartyMessage message, DoubleMaskingContext context)
    {
        var reader = new PayloadReader(message, DoubleMaskingRounds.Unmask, context.Hash);
        var transcript = reader.Take(TranscriptHash.Size).ToArray();
        var count = reader.TakeNumber();
        if (count > 3 * context.Aggregation.Parties.Count)
        {
            throw reader.Fault("there are more shares than secrets.");
        }

        var shares = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            shares[i] = reader.Take(PartySecrets.Size).ToArray();
        }

        reader.End();
        return new UnmaskMessage(transcript, shares);
    }
}
