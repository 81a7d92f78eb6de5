using System.Threading.Tasks.Sources;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Tiles;

namespace TrustedSpace.Transparency.Log;

/// <summary>
/// One append on its way to the disk: a copy of the entry, its leaf hash, and the completion its caller awaits. The caller's
/// thread copies and hashes, so that the one that writes has less to do. Reused, with its buffer, when its result is taken.
/// </summary>
internal sealed class PendingAppend(Action<PendingAppend> giveBack) : IValueTaskSource<long>
{
    /// <summary>Buffers beyond this are not kept with the object.</summary>
    private const int KeptBytes = 4096;

    // Continuations run on the pool: a caller's code must not hold up the disk.
    private ManualResetValueTaskSourceCore<long> _completion = new() { RunContinuationsAsynchronously = true };

    // One byte of room before the entry takes the leaf prefix, so that it is hashed where it lies.
    private byte[] _buffer = new byte[512];
    private int _length;
    private MerkleHash _leaf;

    public ReadOnlySpan<byte> Entry => _buffer.AsSpan(1, _length);

    public ref readonly MerkleHash Leaf => ref _leaf;

    /// <summary>Bytes of the entry as a bundle encodes it.</summary>
    public int EncodedLength => EntryBundle.LengthBytes + _length;

    public ValueTask<long> Task => new(this, _completion.Version);

    /// <summary>Takes an entry.</summary>
    public void Fill(ReadOnlySpan<byte> entry)
    {
        if (_buffer.Length <= entry.Length)
        {
            _buffer = new byte[entry.Length + 1];
        }

        entry.CopyTo(_buffer.AsSpan(1));
        _length = entry.Length;
        _leaf = TreeHasher.PrefixedLeaf(_buffer.AsSpan(0, _length + 1));
    }

    public void Complete(long index) => _completion.SetResult(index);

    public void Fail(Exception reason) => _completion.SetException(reason);

    /// <summary>Makes the object ready for another entry.</summary>
    public void Reset()
    {
        _completion.Reset();
        if (_buffer.Length > KeptBytes)
        {
            _buffer = new byte[KeptBytes];
        }
    }

    long IValueTaskSource<long>.GetResult(short token)
    {
        // Throws for a second await of the same call, which must not take the object from the next.
        _ = _completion.GetStatus(token);
        try
        {
            return _completion.GetResult(token);
        }
        finally
        {
            giveBack(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<long>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}
