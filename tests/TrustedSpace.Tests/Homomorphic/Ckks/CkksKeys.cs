using System.Numerics;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Ckks;

/// <summary>
/// Keys of one context, and bounds on the error in a slot, times the scale. An error in a slot is a product of two complex normal variables, the secret or a
/// digit and a small error: it exceeds t deviations with probability 2t·K1(2t), about √(πt)·e^-2t. At 16, for one of 4096 slots, that is below 10^-9. A single
/// normal variable is beyond 6 deviations with probability e^-36.
/// </summary>
internal sealed class CkksKeys
{
    public const double Scale = 1L << 40;

    private const double Degree = 8192;

    private const double Deviations = 16;

    private const double DeviationsOfOne = 6;

    private static readonly Lazy<CkksKeys> Lazily = new(() => new CkksKeys());

    private CkksKeys()
    {
        Secret = KeyGenerator.CreateSecretKey(Context);
        var generator = new KeyGenerator(Secret);
        Relinearization = generator.CreateRelinearizationKey(largestSize: 4);
        Galois = generator.CreateGaloisKeys();
        Encoder = new CkksEncoder(Context);
        Evaluator = new CkksEvaluator(Context);
        Encryptor = new Encryptor(generator.CreatePublicKey());
        Decryptor = new Decryptor(Secret);
    }

    public static CkksKeys Shared => Lazily.Value;

    /// <summary>
    /// A division by a prime rounds c0 + c1·s: n/18 is the variance of a coefficient, with a ternary s, and n times that of a slot. A fresh encryption is
    /// divided once.
    /// </summary>
    public static double Rounding => Deviations * Degree / Math.Sqrt(18);

    /// <summary>
    /// Digits up to the special prime times errors of variance 10.5, over three digits. The digits' mean of half a prime, the same in all coefficients, counts
    /// up to 2n/π times in the slot nearest to 1.
    /// </summary>
    public static double Switching =>
        (Math.Sqrt(3 * Degree * 10.5) * ((Deviations * Math.Sqrt(Degree / 12)) + (DeviationsOfOne * Degree / Math.PI))) + Rounding;

    public HomomorphicContext Context { get; } = new(EncryptionParameters.Ckks(8192, 60, 40, 40, 60));

    public SecretKey Secret { get; }

    public RelinearizationKey Relinearization { get; }

    public GaloisKeys Galois { get; }

    public CkksEncoder Encoder { get; }

    public CkksEvaluator Evaluator { get; }

    public Encryptor Encryptor { get; }

    public Decryptor Decryptor { get; }

    /// <returns>4096 numbers in the unit square.</returns>
    public static Complex[] Values(uint seed)
    {
        var values = new Complex[4096];
        ulong state = seed;
        double Next()
        {
            state = (state * 6364136223846793005) + 1442695040888963407;
            return (int)(state >> 32) * Math.Pow(2, -31);
        }

        foreach (ref var value in values.AsSpan())
        {
            value = new Complex(Next(), Next());
        }

        return values;
    }

    public Ciphertext Encrypt(Complex[] values, double scale = Scale, Level? level = null) => Encryptor.Encrypt(Encoder.Encode(values, scale, level));

    public Complex[] Decrypt(Ciphertext ciphertext)
    {
        var values = new Complex[4096];
        Encoder.Decode(Decryptor.Decrypt(ciphertext), values);
        return values;
    }

    /// <param name="ciphertext">What is decrypted.</param>
    /// <param name="expected">Of each slot.</param>
    /// <param name="tolerance">Largest distance.</param>
    public void AssertHolds(Ciphertext ciphertext, Complex[] expected, double tolerance)
    {
        var actual = Decrypt(ciphertext);
        var largest = actual.Zip(expected, (x, y) => (x - y).Magnitude).Max();
        Assert.InRange(largest, 0, tolerance);

        // A tolerance that would also pass a wrong result is none.
        Assert.InRange(tolerance, 0, 1e-3 * expected.Max(value => value.Magnitude));
    }
}
