using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Tests.Homomorphic.Bfv;

/// <summary>Default parameters with all keys.</summary>
internal sealed class BfvSpace
{
    public const ulong T = 1032193;

    public BfvSpace(int degree)
    {
        Context = new HomomorphicContext(new EncryptionParameters(Scheme.Bfv, degree, StandardModuli.Bfv(degree), T));
        Secret = KeyGenerator.CreateSecretKey(Context);
        (Encoder, Evaluator, Decryptor) = (new BatchEncoder(Context), new BfvEvaluator(Context), new Decryptor(Secret));
        var generator = new KeyGenerator(Secret);
        (Relinearization, Galois) = (generator.CreateRelinearizationKey(4), generator.CreateGaloisKeys());
    }

    public HomomorphicContext Context { get; }

    public SecretKey Secret { get; }

    public BatchEncoder Encoder { get; }

    public BfvEvaluator Evaluator { get; }

    public Decryptor Decryptor { get; }

    public RelinearizationKey Relinearization { get; }

    public GaloisKeys Galois { get; }

    public Ciphertext Encrypt(ulong[] values) => new SymmetricEncryptor(Secret).Encrypt(Encoder.Encode(values));
}
