using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>Round 3, sealed to the consumer: what is released, the same at every honest party, and the party's masked values.</summary>
/// <param name="Transcript">Round-2 transcript hash, 32 bytes.</param>
/// <param name="Summary">Numbers of groups; released is the length of <paramref name="Groups"/>.</param>
/// <param name="Groups">Indexes of the released groups, increasing.</param>
/// <param name="Totals">Counts of the released groups, row-major.</param>
/// <param name="Masked">Values of the released groups, row-major, then the check word; all masked modulo 2^128.</param>
internal sealed record ReleasePayload(byte[] Transcript, ReleaseSummary Summary, int[] Groups, ulong[] Totals, UInt128[] Masked)
{
    public byte[] Encode(AggregationContext context) => WriteCommon(context).Write(Masked).ToArray();

    /// <summary>The part that all parties must agree on.</summary>
    public byte[] EncodeCommon(AggregationContext context) => WriteCommon(context).ToArray();

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static ReleasePayload Decode(PartyMessage message, AggregationContext context)
    {
        var layout = context.Layout;
        var reader = new PayloadReader(message, AggregationRounds.Release, context.Hash);
        var transcript = reader.Take(TranscriptHash.Size).ToArray();
        var (minimum, withheld, empty) = (reader.TakeNumber(), reader.TakeNumber(), reader.TakeNumber());
        var groups = reader.TakeIndexes(layout.Groups);
        if (minimum < 1 || (long)groups.Length + withheld + empty != layout.Groups)
        {
            throw reader.Fault("the numbers of groups contradict each other.");
        }

        var totals = reader.TakeWords(groups.Length * layout.CountColumns);
        var masked = reader.TakeWideWords(groups.Length * layout.ValueColumns + 1);
        reader.End();
        return new ReleasePayload(transcript, new ReleaseSummary(groups.Length, withheld, empty, minimum), groups, totals, masked);
    }

    private PayloadWriter WriteCommon(AggregationContext context) => new PayloadWriter(AggregationRounds.Release, context.Hash)
        .Write(Transcript).Write(Summary.Minimum).Write(Summary.GroupsWithheld).Write(Summary.GroupsEmpty).Write(Groups).Write(Totals);
}
