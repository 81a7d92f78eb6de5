using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class CollectiveRealsTests
{
    private static readonly HomomorphicContext Context = new(EncryptionParameters.Ckks(8192, 50, 50, 50, 60));
    private static readonly double Scale = Math.Pow(2, 110);

    [Fact]
    public void Reals_are_decrypted_to_the_places_asked_for_and_switched_for_a_receiver()
    {
        using var parties = new Parties(Context, 3);
        using var receiver = KeyGenerator.CreateSecretKey(Context);
        var (encoder, evaluator, encryptor) = (new CkksEncoder(Context), new CkksEvaluator(Context), new Encryptor(parties.PublicKey()));
        var (a, b) = (Values(encoder), Values(encoder));
        var noise = NoiseBound.Fresh(parties.Session).Times(2);
        var smudging = Smudging.ForReals(noise, 40, new RealPrecision(Scale, largestMagnitude: 2, binaryPlaces: 16));
        var keys = parties.DecryptionKeys(parties.Session.Everyone);

        var decrypted = encoder.Decode(parties.Decrypt(keys, Sum(), smudging));
        var switched = encoder.Decode(new Decryptor(receiver).Decrypt(parties.Switch(keys, Sum(), new KeyGenerator(receiver).CreatePublicKey(), smudging)));

        foreach (var result in new[] { decrypted, switched })
        {
            smudging.Reals!.Round(result);
            for (var i = 0; i < a.Length; i++)
            {
                Assert.InRange(result[i] - a[i] - b[i], -Math.ScaleB(1, -16), Math.ScaleB(1, -16));
                Assert.Equal(Math.Round(result[i] * 65536), result[i] * 65536);
            }
        }

        Ciphertext Sum() => evaluator.Add(encryptor.Encrypt(encoder.Encode(a, Scale)), encryptor.Encrypt(encoder.Encode(b, Scale)));
    }

    // The slack is in bits: a bound is certain, while what is measured is the largest of n sums whose terms cancel.
    [Fact]
    public void Noise_of_reals_stays_below_its_bound_and_not_far_below_through_every_operation()
    {
        using var parties = new Parties(Context, 2);
        using var ideal = parties.SumOfSecrets([1, 2]);
        var (encoder, evaluator, encryptor) = (new CkksEncoder(Context), new CkksEvaluator(Context), new Encryptor(parties.PublicKey()));
        var (relinearization, galois) = (parties.RelinearizationKey(), parties.GaloisKeys(CollectiveGaloisKeys.ElementOfSteps(parties.Session, 1)));
        var scale = Math.Pow(2, 40);
        var (plain, factor) = (encoder.Encode(Values(encoder), scale), encoder.Encode(Values(encoder), scale));
        var ciphertext = encryptor.Encrypt(plain);
        var fresh = NoiseBound.Fresh(parties.Session);
        var largest = new BigInteger(scale) + 1;
        var level = plain.Level!;
        var exact = NoiseMeter.Coefficients(level, plain.Words);

        Check(ciphertext, fresh, exact, slack: 9);
        Check(evaluator.Add(ciphertext, ciphertext), fresh.Times(2), [.. exact.Select(value => 2 * value)], slack: 9);
        Check(evaluator.Rotate(ciphertext, 1, galois), fresh.Rotate(), Rotated(), slack: 10);

        var three = evaluator.Square(ciphertext);
        var bound = fresh.Multiply(fresh, largest, largest);
        Check(three, bound, Product(plain), slack: 23);
        Check(evaluator.Rescale(three), bound.Rescale(), Product(plain), slack: 17, LastPrime(level));
        var product = evaluator.Relinearize(three, relinearization);
        bound = bound.Relinearize();
        Check(product, bound, Product(plain), slack: 23);
        Check(evaluator.SwitchToNext(product), bound.SwitchToNext(), Product(plain), slack: 23);
        Check(evaluator.Rescale(product), bound.Rescale(), Product(plain), slack: 13, LastPrime(level));

        var weighted = evaluator.MultiplyPlain(ciphertext, factor);
        bound = fresh.MultiplyPlain(NoiseMeter.Coefficients(level, factor.Words).Aggregate(BigInteger.Zero, (sum, value) => sum + BigInteger.Abs(value)));
        Check(weighted, bound, Product(factor), slack: 15);
        Check(evaluator.Rescale(weighted), bound.Rescale(), Product(factor), slack: 10, LastPrime(level));

        BigInteger[] Product(Plaintext other)
        {
            var words = new ulong[plain.Words.Length];
            RingElements.Multiply(level, plain.Words, other.Words, words);
            return NoiseMeter.Coefficients(level, words);
        }

        BigInteger[] Rotated()
        {
            var words = new ulong[plain.Words.Length];
            var automorphism = Automorphism.Of(level.Degree, CollectiveGaloisKeys.ElementOfSteps(parties.Session, 1));
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                automorphism.ApplyTransformed(plain.Residues(prime), words.AsSpan(prime * level.Degree, level.Degree));
            }

            return NoiseMeter.Coefficients(level, words);
        }

        // The message is a fraction with this divisor.
        void Check(Ciphertext result, NoiseBound claimed, BigInteger[] message, double slack, BigInteger? divisor = null)
        {
            var unit = divisor ?? BigInteger.One;
            var noise = NoiseMeter.Phase(result, ideal).Zip(message).Max(pair => BigInteger.Abs((pair.First * unit) - pair.Second));
            Assert.InRange(noise, 1, claimed.Magnitude * unit);
            Assert.InRange(claimed.Bits + BigInteger.Log(unit, 2) - BigInteger.Log(noise, 2), 0, slack);
            Assert.Equal((result.Size, result.Level.Index), (claimed.Size, claimed.Level.Index));
        }
    }

    private static BigInteger LastPrime(Level level) => level.Moduli[^1].Value;

    private static double[] Values(CkksEncoder encoder) =>
        [.. Enumerable.Range(0, encoder.SlotCount).Select(_ => (RandomNumberGenerator.GetInt32(2_000_001) - 1_000_000) / 1e6)];
}
