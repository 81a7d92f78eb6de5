using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>
/// Round release, sealed to the consumer: what is released, the same at every honest party, and the sender's cover of it. Values minus the covers of
/// all contributors are the sums.
/// </summary>
/// <param name="Keys">Transcript of round keys, 32 bytes, from which the factors of check words come.</param>
/// <param name="Transcript">Transcript of round view, 32 bytes.</param>
/// <param name="Summary">Numbers of groups; released is the length of <paramref name="Groups"/>.</param>
/// <param name="Contributors">Indexes among all parties, increasing.</param>
/// <param name="Lost">Contributors that left after their vector, increasing.</param>
/// <param name="Groups">Indexes of the released groups, increasing.</param>
/// <param name="Totals">Counts of the released groups, row-major.</param>
/// <param name="Covered">Sums of values and check words of the released groups, row-major, with every contributor's cover on.</param>
/// <param name="LostCovers">Sum of the covers of those that left, shaped as <paramref name="Covered"/>.</param>
/// <param name="Cover">The sender's own cover, shaped alike.</param>
internal sealed record CoveredRelease(
    byte[] Keys,
    byte[] Transcript,
    ReleaseSummary Summary,
    int[] Contributors,
    int[] Lost,
    int[] Groups,
    ulong[] Totals,
    UInt128[] Covered,
    UInt128[] LostCovers,
    UInt128[] Cover)
{
    public byte[] Encode(DoubleMaskingContext context) => WriteCommon(context).Write(Cover).ToArray();

    /// <summary>The part that all parties must agree on.</summary>
    public byte[] EncodeCommon(DoubleMaskingContext context) => WriteCommon(context).ToArray();

    /// <exception cref="ProtocolException">The payload is not such a message of this context.</exception>
    public static CoveredRelease Decode(PartyMessage message, DoubleMaskingContext context)
    {
        var (layout, parties) = (context.Aggregation.Layout, context.Aggregation.Parties.Count);
        var reader = new PayloadReader(message, DoubleMaskingRounds.Release, context.Hash);
        var keys = reader.Take(TranscriptHash.Size).ToArray();
        var transcript = reader.Take(TranscriptHash.Size).ToArray();
        var (minimum, withheld, empty) = (reader.TakeNumber(), reader.TakeNumber(), reader.TakeNumber());
        var (contributors, lost) = (reader.TakeIndexes(parties), reader.TakeIndexes(parties));
        var groups = reader.TakeIndexes(layout.Groups);
        if (minimum < 1 || (long)groups.Length + withheld + empty != layout.Groups)
        {
            throw reader.Fault("the numbers of groups contradict each other.");
        }

        var words = groups.Length * context.Columns;
        var release = new CoveredRelease(
            keys,
            transcript,
            new ReleaseSummary(groups.Length, withheld, empty, minimum),
            contributors,
            lost,
            groups,
            reader.TakeWords(groups.Length * layout.CountColumns),
            reader.TakeWideWords(words),
            reader.TakeWideWords(words),
            reader.TakeWideWords(words));
        reader.End();
        return release;
    }

    private PayloadWriter WriteCommon(DoubleMaskingContext context) => new PayloadWriter(DoubleMaskingRounds.Release, context.Hash)
        .Write(Keys).Write(Transcript)
        .Write(Summary.Minimum).Write(Summary.GroupsWithheld).Write(Summary.GroupsEmpty)
        .Write(Contributors).Write(Lost).Write(Groups).Write(Totals).Write(Covered).Write(LostCovers);
}
