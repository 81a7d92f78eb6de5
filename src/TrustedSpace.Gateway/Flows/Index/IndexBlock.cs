using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Gateway.Flows;

/// <summary>One block of 256 leaves as it fills up: bits of each term, times and amounts. What it holds is written whole, so that writing it twice changes nothing.</summary>
internal sealed class IndexBlock(long number)
{
    private readonly Dictionary<Term, LeafSet> _terms = [];
    private readonly HashSet<Term> _changed = [];
    private readonly List<(byte[] Id, long Leaf)> _keys = [];

    /// <summary>Index of the first leaf divided by 256.</summary>
    public long Number => number;

    public LeafFacts Facts { get; } = new();

    public long Earliest { get; private set; } = long.MaxValue;

    public long Latest { get; private set; } = long.MinValue;

    public long? Least { get; private set; }

    public long? Most { get; private set; }

    /// <summary>Terms whose leaves grew since the last <see cref="Written"/>, with all their leaves.</summary>
    public IEnumerable<KeyValuePair<Term, LeafSet>> Changed => _changed.Select(term => KeyValuePair.Create(term, _terms[term]));

    public IReadOnlyList<(byte[] Id, long Leaf)> Keys => _keys;

    public void Add(EntryTerms entry)
    {
        var place = (int)(entry.Leaf % LeafSet.Leaves);
        foreach (var term in entry.Terms)
        {
            if (IndexKey.IsKey(term.Dimension))
            {
                AddKey(term.Dimension, term.Value, entry.Leaf);
            }
            else
            {
                _terms[term] = _terms.GetValueOrDefault(term) | LeafSet.Of(place);
                _changed.Add(term);
            }
        }

        Facts.Set(place, entry.At, entry.Amount);
        (Earliest, Latest) = (Math.Min(Earliest, entry.At), Math.Max(Latest, entry.At));
        if (entry.Amount is { } amount)
        {
            (Least, Most) = (Math.Min(Least ?? amount, amount), Math.Max(Most ?? amount, amount));
        }
    }

    public void AddKey(TermDimension dimension, string id, long leaf) => _keys.Add((IndexKey.Of(dimension, id), leaf));

    /// <summary>All of it is in the file.</summary>
    public void Written()
    {
        _changed.Clear();
        _keys.Clear();
    }
}
