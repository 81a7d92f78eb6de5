using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Keys;

/// <summary>An encryption of zero, (-(a·s + e), a), in transformed form at the key level: whoever has it can encrypt.</summary>
public sealed class PublicKey
{
    internal PublicKey(Ciphertext encryptionOfZero) => EncryptionOfZero = encryptionOfZero;

    public HomomorphicContext Context => EncryptionOfZero.Level.Context;

    internal Ciphertext EncryptionOfZero { get; }
}
