using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>
/// Round release, sealed to the consumer: what is released, the same at every honest party, the encrypted sums, and the sender's shares of their switch to the
/// consumer's key.
/// </summary>
/// <param name="Counts">Transcript of round counts, 32 bytes, from which the factors of the check word come.</param>
/// <param name="Transcript">Transcript of round values, 32 bytes.</param>
/// <param name="Summary">Numbers of groups; released is the length of <paramref name="Groups"/>.</param>
/// <param name="Groups">Indexes of the released groups, increasing.</param>
/// <param name="Totals">Counts of the released groups, row-major.</param>
/// <param name="Sums">Values and check word of all parties together under the collective key, in the share of the <see cref="Bearer"/>; none in others'.</param>
/// <param name="Shares">One of each sum. It names the sum by its hash, so that the bearer can't put another in its place.</param>
internal sealed record SwitchedRelease(
    byte[] Counts, byte[] Transcript, ReleaseSummary Summary, int[] Groups, ulong[] Totals, Ciphertext[] Sums, PublicKeySwitchShare[] Shares)
{
    /// <summary>Number of the party whose share has the sums.</summary>
    public const int Bearer = 1;

    public byte[] Encode(HomomorphicAggregationContext context)
    {
        var writer = WriteCommon(context).Write(Sums).Write(Shares.Length);
        foreach (var share in Shares)
        {
            writer.WriteBlock(share.ToBytes());
        }

        return writer.ToArray();
    }

    /// <summary>The part that all parties must agree on, and what their shares are about.</summary>
    public byte[] EncodeCommon(HomomorphicAggregationContext context)
    {
        var writer = WriteCommon(context);
        Span<byte> topic = stackalloc byte[Digest.Size];
        foreach (var share in Shares)
        {
            share.Topic.CopyTo(topic);
            writer.Write(topic);
        }

        return writer.ToArray();
    }

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static SwitchedRelease Decode(PartyMessage message, HomomorphicAggregationContext context)
    {
        var layout = context.Aggregation.Layout;
        var reader = new PayloadReader(message, HomomorphicAggregationRounds.Release, context.Hash);
        var (counts, transcript) = (reader.Take(TranscriptHash.Size).ToArray(), reader.Take(TranscriptHash.Size).ToArray());
        var (minimum, withheld, empty) = (reader.TakeNumber(), reader.TakeNumber(), reader.TakeNumber());
        var groups = reader.TakeIndexes(layout.Groups);
        if (minimum < 1 || (long)groups.Length + withheld + empty != layout.Groups)
        {
            throw reader.Fault("the numbers of groups contradict each other.");
        }

        var totals = reader.TakeWords(groups.Length * layout.CountColumns);
        var ciphertexts = context.CiphertextsOf(groups.Length);
        var sums = reader.TakeCiphertexts(context.NumberOf(message.Sender) == Bearer ? ciphertexts : 0);
        if (reader.TakeNumber() != ciphertexts)
        {
            throw reader.Fault("there are more or fewer shares than the released groups take.");
        }

        var shares = new PublicKeySwitchShare[ciphertexts];
        for (var i = 0; i < ciphertexts; i++)
        {
            var bytes = reader.TakeBlock(Share.SizeOf(MultipartyProtocol.PublicKeySwitch, context.Session.Context.FirstLevel)).ToArray();
            shares[i] = PartyShares.Of(
                HomomorphicAggregationRounds.Release, message.Sender, context, () => PublicKeySwitchShare.Parse(context.Session, bytes), share => share.Party);
        }

        reader.End();
        return new SwitchedRelease(counts, transcript, new ReleaseSummary(groups.Length, withheld, empty, minimum), groups, totals, sums, shares);
    }

    private PayloadWriter WriteCommon(HomomorphicAggregationContext context) => new PayloadWriter(HomomorphicAggregationRounds.Release, context.Hash)
        .Write(Counts).Write(Transcript)
        .Write(Summary.Minimum).Write(Summary.GroupsWithheld).Write(Summary.GroupsEmpty)
        .Write(Groups).Write(Totals);
}
