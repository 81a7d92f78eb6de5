using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Keys;

/// <summary>A ternary secret s in transformed form at the key level. Its memory is pinned, so that no copy stays behind, and zeroed on disposal.</summary>
public sealed class SecretKey : IDisposable
{
    private readonly ulong[] _words;
    private bool _isDisposed;

    internal SecretKey(HomomorphicContext context)
    {
        Context = context;
        _words = GC.AllocateArray<ulong>(context.KeyLevel.PolynomialWords, pinned: true);
    }

    /// <summary>Whose ciphertexts it decrypts.</summary>
    public HomomorphicContext Context { get; }

    /// <summary>n·k words, prime by prime.</summary>
    internal Span<ulong> Words
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _words;
        }
    }

    /// <summary>s modulo one prime of the key level; a data level's primes are the first of them.</summary>
    internal ReadOnlySpan<ulong> Residues(int prime) => Words.Slice(prime * Context.Degree, Context.Degree);

    /// <summary>Zeroes the secret, which cannot be used any more.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_words.AsSpan()));
        _isDisposed = true;
    }
}
