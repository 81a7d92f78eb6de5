using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Keys;

/// <summary>An encryption of zero, (-(a·s + e), a), in transformed form at the key level: whoever has it can encrypt.</summary>
public sealed class PublicKey
{
    internal PublicKey(Ciphertext encryptionOfZero, UniformSeed? seed = null) => (EncryptionOfZero, Seed) = (encryptionOfZero, seed);

    /// <summary>Whose plaintexts it encrypts.</summary>
    public HomomorphicContext Context => EncryptionOfZero.Level.Context;

    /// <summary>Not to be changed.</summary>
    internal Ciphertext EncryptionOfZero { get; }

    /// <summary>Of a, in transformed form, if it is known: then the key can be written in half the size.</summary>
    internal UniformSeed? Seed { get; }
}
