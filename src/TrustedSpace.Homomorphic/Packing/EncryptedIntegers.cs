using TrustedSpace.Homomorphic.Ciphertexts;

namespace TrustedSpace.Homomorphic.Packing;

/// <summary>A vector of integers, encrypted once for each plain modulus in as many BFV ciphertexts as it takes. Made by <see cref="IntegerVectors"/>.</summary>
public sealed class EncryptedIntegers
{
    internal EncryptedIntegers(int count, long summands, Ciphertext[] ciphertexts) => (Count, Summands, Ciphertexts) = (count, summands, ciphertexts);

    /// <summary>Length of the vector.</summary>
    public int Count { get; }

    /// <summary>How many encrypted vectors were added up into this one.</summary>
    public long Summands { get; internal set; }

    /// <summary>All of the first plain modulus in order, n integers in each, then those of the next.</summary>
    public IReadOnlyList<Ciphertext> Ciphertexts { get; }
}
