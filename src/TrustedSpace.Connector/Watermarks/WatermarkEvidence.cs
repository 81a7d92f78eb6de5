namespace TrustedSpace.Connector.Watermarks;

/// <summary>
/// How well rows stand in the order of one export. Neighbours are taken in pairs, each row that says something new once; without a connection to the export
/// each pair agrees with its order by the toss of a fair coin of its own, whatever the rows and however they were sorted, because the order's key is
/// secret and random.
/// </summary>
/// <param name="Pairs">Pairs of different rows.</param>
/// <param name="Agreeing">Pairs that stand in the export's order.</param>
internal readonly record struct WatermarkEvidence(int Pairs, int Agreeing)
{
    /// <summary>Probability that this many pairs or more agree by chance: the upper tail of the binomial distribution with p = ½.</summary>
    public double ChanceAlone
    {
        get
        {
            // From the last term down; each is the one above times i / (n - i + 1). In logarithms, for 2^-n is out of a double's range.
            var term = -Pairs * Math.Log(2);
            var largest = term;
            var terms = new List<double>();
            for (var i = Pairs; i >= Agreeing; i--)
            {
                terms.Add(term);
                largest = Math.Max(largest, term);
                term += Math.Log(i) - Math.Log(Pairs - i + 1);
            }

            return terms.Count == 0 ? 0 : Math.Min(1, Math.Exp(largest) * terms.Sum(each => Math.Exp(each - largest)));
        }
    }

    /// <summary>Holds tags of rows, in the order in which the rows stand, against the order of an export.</summary>
    public static WatermarkEvidence Of(IEnumerable<UInt128> tags)
    {
        var (pairs, agreeing) = (0, 0);
        foreach (var pair in tags.Distinct().Chunk(2).Where(pair => pair.Length == 2))
        {
            pairs++;
            agreeing += pair[0] < pair[1] ? 1 : 0;
        }

        return new WatermarkEvidence(pairs, agreeing);
    }
}
