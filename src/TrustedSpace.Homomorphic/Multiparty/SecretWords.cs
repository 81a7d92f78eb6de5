using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>Secret words that the collector does not move, zeroed on disposal and not readable after it.</summary>
internal sealed class SecretWords(int count) : IDisposable
{
    private readonly ulong[] _words = GC.AllocateArray<ulong>(count, pinned: true);
    private bool _isDisposed;

    public Span<ulong> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _words;
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_words.AsSpan()));
        _isDisposed = true;
    }
}
