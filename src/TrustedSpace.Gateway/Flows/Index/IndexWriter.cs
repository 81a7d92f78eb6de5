using Microsoft.Data.Sqlite;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Transparency.Merkle;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Puts leaves into the file, in order, a batch a transaction. Used by one thread. After a failed batch it is of no use: open the file again.
/// A start begins at the first leaf of the block it stopped in, so that the block in memory is whole.
/// </summary>
internal sealed class IndexWriter : IDisposable
{
    /// <summary>Terms and grants kept from the file, of each at most so many before they are read again.</summary>
    private const int MostKept = 8192;

    private readonly SqliteConnection _connection;
    private readonly IndexStatement _begin;
    private readonly IndexStatement _commit;
    private readonly IndexStatement _findTerm;
    private readonly IndexStatement _addTerm;
    private readonly IndexStatement _post;
    private readonly IndexStatement _addKey;
    private readonly IndexStatement _addBlock;
    private readonly IndexStatement _advance;
    private readonly IndexStatement _grantLeaf;
    private readonly Func<long, LogEntry> _read;
    private readonly Dictionary<Term, long> _terms = [];
    private readonly Dictionary<GrantId, GrantTerms> _grants = [];
    private IndexBlock _block = new(-1);

    /// <param name="file">The file.</param>
    /// <param name="read">Reads an earlier leaf.</param>
    public IndexWriter(IndexFile file, Func<long, LogEntry> read)
    {
        _read = read;
        _connection = file.OpenToWrite();
        _begin = new(_connection, "BEGIN IMMEDIATE");
        _commit = new(_connection, "COMMIT");
        _findTerm = new(_connection, "SELECT id FROM term WHERE dimension = $0 AND value = $1");
        _addTerm = new(_connection, "INSERT INTO term (dimension, value) VALUES ($0, $1) RETURNING id");
        _post = new(_connection, "INSERT OR REPLACE INTO posting VALUES ($0, $1, $2)");
        _addKey = new(_connection, "INSERT OR IGNORE INTO key VALUES ($0, $1)");
        _addBlock = new(_connection, "INSERT OR REPLACE INTO block VALUES ($0, $1, $2, $3, $4, $5)");
        _advance = new(_connection, "UPDATE state SET through = $0, root = $1");
        _grantLeaf = new(_connection, "SELECT MIN(leaf) FROM key WHERE id = $0 AND leaf < $1");
        using var state = new IndexStatement(_connection, "SELECT through, root FROM state");
        state.Next();
        Through = state.Number(0);
        Root = state.Bytes(1).ToArray();
    }

    /// <summary>Leaves in the file.</summary>
    public long Through { get; private set; }

    /// <summary>Root of the tree of those leaves, as it was when they were written.</summary>
    public byte[] Root { get; }

    /// <summary>The leaf to go on from.</summary>
    public long Next { get; private set; }

    /// <summary>Goes on at the first leaf of the block that the file ends in.</summary>
    public void Resume() => Next = Through / LeafSet.Leaves * LeafSet.Leaves;

    /// <summary>Writes the leaves that follow.</summary>
    /// <param name="leaves">From <see cref="Next"/> on, without a gap.</param>
    /// <param name="root">Root of the tree that ends with them.</param>
    public void Write(IEnumerable<LoggedEntry> leaves, MerkleHash root)
    {
        Forget();
        _begin.Run();
        foreach (var leaf in leaves)
        {
            if (leaf.Index / LeafSet.Leaves != _block.Number)
            {
                Flush();
                _block = new IndexBlock(leaf.Index / LeafSet.Leaves);
            }

            Add(leaf);
            Next = leaf.Index + 1;
        }

        Flush();
        if (Next > Through)
        {
            _advance.Run(Next, root.AsSpan().ToArray());
        }

        _commit.Run();
        Through = Math.Max(Through, Next);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in (IndexStatement[])[_begin, _commit, _findTerm, _addTerm, _post, _addKey, _addBlock, _advance, _grantLeaf])
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private void Add(LoggedEntry leaf)
    {
        _block.Add(EntryTerms.Of(leaf, new EntryContext(grant => Grant(grant, leaf.Index), index => index >= 0 && index < leaf.Index ? _read(index) : null)));
        if (GrantTerms.Of(leaf.Entry) is { } grant)
        {
            var id = grant.Request.Grant;
            _block.AddKey(TermDimension.Grant, id.Value, leaf.Index);
            if (Grant(id, leaf.Index) is null)
            {
                _grants[id] = grant;
            }
        }
    }

    // What this batch has added is in memory, and all before it in the file: Forget runs between the two.
    private GrantTerms? Grant(GrantId id, long before)
    {
        if (_grants.TryGetValue(id, out var kept))
        {
            return kept;
        }

        return _grantLeaf.Value(IndexKey.Of(TermDimension.Grant, id.Value), before) is long leaf && GrantTerms.Of(_read(leaf)) is { } grant
            ? _grants[id] = grant
            : null;
    }

    private void Flush()
    {
        if (_block.Number < 0)
        {
            return;
        }

        foreach (var (term, leaves) in _block.Changed)
        {
            _post.Run(Id(term), _block.Number, leaves.ToBytes());
        }

        foreach (var (id, leaf) in _block.Keys)
        {
            _addKey.Run(id, leaf);
        }

        _addBlock.Run(
            _block.Number, _block.Earliest, _block.Latest, _block.Least ?? (object)DBNull.Value, _block.Most ?? (object)DBNull.Value, _block.Facts.Bytes);
        _block.Written();
    }

    private long Id(Term term)
    {
        if (!_terms.TryGetValue(term, out var id))
        {
            id = (long)(_findTerm.Value((int)term.Dimension, term.Value) ?? _addTerm.Value((int)term.Dimension, term.Value)!);
            _terms[term] = id;
        }

        return id;
    }

    private void Forget()
    {
        if (_terms.Count > MostKept)
        {
            _terms.Clear();
        }

        if (_grants.Count > MostKept)
        {
            _grants.Clear();
        }
    }
}
