using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>Words from the shared pool for one operation: undefined at first, returned on disposal, and zeroed before if they are secret.</summary>
internal readonly ref struct PooledWords
{
    private readonly ulong[] _words;
    private readonly int _count;
    private readonly bool _isSecret;

    private PooledWords(int count, bool isSecret) => (_words, _count, _isSecret) = (ArrayPool<ulong>.Shared.Rent(count), count, isSecret);

    public Span<ulong> Span => _words.AsSpan(0, _count);

    public static PooledWords Rent(int count) => new(count, isSecret: false);

    public static PooledWords RentSecret(int count) => new(count, isSecret: true);

    public void Dispose()
    {
        if (_isSecret)
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Span));
        }

        ArrayPool<ulong>.Shared.Return(_words);
    }
}
