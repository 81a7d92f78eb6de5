using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;

namespace TrustedSpace.Homomorphic.Packing;

/// <summary>A plaintext between a secret vector and its ciphertext, in memory from the shared pool; zeroed and returned on disposal.</summary>
internal readonly struct SecretPlaintext : IDisposable
{
    private readonly ulong[] _words;

    /// <param name="words">The most that it will have.</param>
    public SecretPlaintext(int words)
    {
        _words = ArrayPool<ulong>.Shared.Rent(words);
        Value = new Plaintext(_words);
    }

    public Plaintext Value { get; }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Value.Words));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_words.AsSpan()));
        ArrayPool<ulong>.Shared.Return(_words);
    }
}
