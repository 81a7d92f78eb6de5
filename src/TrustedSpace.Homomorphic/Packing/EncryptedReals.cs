using TrustedSpace.Homomorphic.Ciphertexts;

namespace TrustedSpace.Homomorphic.Packing;

/// <summary>A vector of real numbers, encrypted in as many CKKS ciphertexts as it takes, in order. Made by <see cref="RealVectors"/>.</summary>
public sealed class EncryptedReals
{
    internal EncryptedReals(int count, long summands, Ciphertext[] ciphertexts) => (Count, Summands, Ciphertexts) = (count, summands, ciphertexts);

    /// <summary>Length of the vector.</summary>
    public int Count { get; }

    /// <summary>How many encrypted vectors were added up into this one.</summary>
    public long Summands { get; internal set; }

    /// <summary>n/2 numbers in each; the last may be filled in part.</summary>
    public IReadOnlyList<Ciphertext> Ciphertexts { get; }
}
