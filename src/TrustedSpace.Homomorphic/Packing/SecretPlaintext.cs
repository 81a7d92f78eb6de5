using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;

namespace TrustedSpace.Homomorphic.Packing;

/// <summary>A plaintext between a secret vector and its ciphertext; zeroed on disposal.</summary>
internal readonly struct SecretPlaintext() : IDisposable
{
    public Plaintext Value { get; } = new();

    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Value.Words));
}
