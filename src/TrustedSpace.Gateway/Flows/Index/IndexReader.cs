using Microsoft.Data.Sqlite;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Flows;

/// <summary>Reads the file on a connection of its own, beside the writer. Used by one thread at a time.</summary>
internal sealed class IndexReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly IndexStatement _begin;
    private readonly IndexStatement _end;
    private readonly IndexStatement _through;
    private readonly IndexStatement _term;
    private readonly IndexStatement _posting;
    private readonly IndexStatement _key;
    private readonly IndexStatement _block;
    private readonly IndexStatement _facts;

    public IndexReader(IndexFile file)
    {
        _connection = file.OpenToRead();
        _begin = new(_connection, "BEGIN");
        _end = new(_connection, "COMMIT");
        _through = new(_connection, "SELECT through FROM state");
        _term = new(_connection, "SELECT id FROM term WHERE dimension = $0 AND value = $1");
        _posting = new(_connection, "SELECT block, leaves FROM posting WHERE term = $0 AND block <= $1 ORDER BY block DESC LIMIT 1");
        _key = new(_connection, "SELECT leaf FROM key WHERE id = $0 ORDER BY leaf DESC");
        _block = new(
            _connection,
            """
            SELECT block FROM block
            WHERE block <= $0 AND earliest < $1 AND latest >= $2 AND ($3 = 0 OR (least <= $4 AND most >= $5))
            ORDER BY block DESC LIMIT 1
            """);
        _facts = new(_connection, "SELECT facts FROM block WHERE block = $0");
    }

    public bool Names(JobId job) => _key.Value(IndexKey.Of(TermDimension.Job, job.Value)) is not null;

    /// <summary>Leaf indices of the newest entries that match, newest first, one more than the query's limit where there are more.</summary>
    public (IReadOnlyList<long> Leaves, long Through) Find(FlowQuery query)
    {
        // One transaction, so that all of it is about the same leaves.
        _begin.Run();
        try
        {
            var through = (long)_through.Value()!;
            return (Search(query, Math.Min(query.Before ?? through, through)), through);
        }
        finally
        {
            _end.Run();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in (IndexStatement[])[_begin, _end, _through, _term, _posting, _key, _block, _facts])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private List<long> Search(FlowQuery query, long before)
    {
        var leaves = new List<long>();
        if (before <= 0 || Sources(query) is not { } sources)
        {
            return leaves;
        }

        var first = query.FirstLeaf / LeafSet.Leaves;
        for (var block = (before - 1) / LeafSet.Leaves; Meet(sources, block, first) is (var number, var found); block = number - 1)
        {
            var facts = IsBounded(query) ? new LeafFacts((byte[])_facts.Value(number)!) : null;
            foreach (var place in found.Descending())
            {
                var leaf = (number * LeafSet.Leaves) + place;
                if (leaf < before && leaf >= query.FirstLeaf && (facts is null || IsWithin(query, facts.Get(place))))
                {
                    leaves.Add(leaf);
                }

                if (leaves.Count > query.Limit)
                {
                    return leaves;
                }
            }
        }

        return leaves;
    }

    private static bool IsBounded(FlowQuery query) => query.From is not null || query.To is not null || query.AsksAmount;

    private static bool IsWithin(FlowQuery query, (long At, long? Amount) facts) => query.IsWithin(facts.At, facts.Amount);

    /// <summary>The last block from one up to another in which every source has a leaf, the same one: each source in turn sets the others back.</summary>
    private static (long Block, LeafSet Leaves)? Meet(IReadOnlyList<Source> sources, long block, long first)
    {
        while (block >= first)
        {
            var leaves = LeafSet.All;
            var agreed = block;
            foreach (var source in sources)
            {
                if (source(block) is not (var number, var own))
                {
                    return null;
                }

                (agreed, leaves) = (Math.Min(agreed, number), leaves & own);
                if (agreed < block)
                {
                    break;
                }
            }

            if (agreed == block && !leaves.IsEmpty)
            {
                return (block, leaves);
            }

            block = agreed < block ? agreed : block - 1;
        }

        return null;
    }

    /// <summary>Null where a term of the query is in no leaf.</summary>
    private List<Source>? Sources(FlowQuery query)
    {
        var sources = new List<Source>();
        foreach (var anyOf in query.Criteria())
        {
            var any = anyOf.Select(SourceOf).OfType<Source>().ToArray();
            if (any.Length == 0)
            {
                return null;
            }

            sources.Add(any.Length == 1 ? any[0] : Union(any));
        }

        if (sources.Count == 0 || IsBounded(query))
        {
            sources.Add(block => _block.Value(
                block,
                query.To ?? long.MaxValue,
                query.From ?? long.MinValue,
                query.AsksAmount ? 1 : 0,
                query.MostAmount ?? long.MaxValue,
                query.LeastAmount ?? long.MinValue) is long number ? (number, LeafSet.All) : null);
        }

        return sources;
    }

    private Source? SourceOf(Term term)
    {
        if (IndexKey.IsKey(term.Dimension))
        {
            return ByKey(IndexKey.Of(term.Dimension, term.Value));
        }

        return _term.Value((int)term.Dimension, term.Value) is long id ? block => Posting(id, block) : null;
    }

    private (long Block, LeafSet Leaves)? Posting(long term, long block)
    {
        _posting.Begin(term, block);
        try
        {
            return _posting.Next() ? (_posting.Number(0), LeafSet.Read(_posting.Bytes(1))) : null;
        }
        finally
        {
            _posting.End();
        }
    }

    private Source? ByKey(byte[] key)
    {
        var blocks = Blocks(key);
        return blocks.Count == 0 ? null : block => blocks.FirstOrDefault(found => found.Block <= block, (-1, default)) is ( >= 0, _) found ? found : null;
    }

    private List<(long Block, LeafSet Leaves)> Blocks(byte[] key)
    {
        var blocks = new List<(long Block, LeafSet Leaves)>();
        _key.Begin(key);
        try
        {
            while (_key.Next())
            {
                var (block, place) = (_key.Number(0) / LeafSet.Leaves, LeafSet.Of((int)(_key.Number(0) % LeafSet.Leaves)));
                if (blocks.Count > 0 && blocks[^1].Block == block)
                {
                    blocks[^1] = (block, blocks[^1].Leaves | place);
                }
                else
                {
                    blocks.Add((block, place));
                }
            }
        }
        finally
        {
            _key.End();
        }

        return blocks;
    }

    private static Source Union(Source[] any) => block =>
    {
        (long Block, LeafSet Leaves)? last = null;
        foreach (var source in any)
        {
            if (source(block) is (var number, var leaves) && number >= (last?.Block ?? 0))
            {
                last = number == last?.Block ? (number, last.Value.Leaves | leaves) : (number, leaves);
            }
        }

        return last;
    };

    /// <summary>The last block up to a given one in which a criterion has leaves, and these leaves.</summary>
    private delegate (long Block, LeafSet Leaves)? Source(long block);
}
