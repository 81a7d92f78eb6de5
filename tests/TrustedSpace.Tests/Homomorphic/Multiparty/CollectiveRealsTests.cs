using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
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

    [Fact]
    public void Noise_of_reals_stays_below_its_bound()
    {
        using var parties = new Parties(Context, 2);
        using var ideal = parties.SumOfSecrets([1, 2]);
        var (encoder, evaluator, encryptor) = (new CkksEncoder(Context), new CkksEvaluator(Context), new Encryptor(parties.PublicKey()));
        var (relinearization, scale) = (parties.RelinearizationKey(), Math.Pow(2, 40));
        var plain = encoder.Encode(Values(encoder), scale);
        var ciphertext = encryptor.Encrypt(plain);
        var fresh = NoiseBound.Fresh(parties.Session);
        var largest = new BigInteger(scale) + 1;
        var square = new ulong[plain.Words.Length];
        RingElements.Multiply(plain.Level!, plain.Words, plain.Words, square);
        var (exact, exactSquare) = (NoiseMeter.Coefficients(plain.Level!, plain.Words), NoiseMeter.Coefficients(plain.Level!, square));

        Check(ciphertext, fresh, exact);
        Check(evaluator.Add(ciphertext, ciphertext), fresh.Times(2), [.. exact.Select(value => 2 * value)]);
        var product = evaluator.Relinearize(evaluator.Square(ciphertext), relinearization);
        var bound = fresh.Multiply(fresh, largest, largest).Relinearize();
        Check(product, bound, exactSquare);
        Check(evaluator.SwitchToNext(product), bound.SwitchToNext(), exactSquare);

        void Check(Ciphertext result, NoiseBound claimed, BigInteger[] message)
        {
            var phase = NoiseMeter.Phase(result, ideal);
            Assert.InRange(phase.Zip(message).Max(pair => BigInteger.Abs(pair.First - pair.Second)), 1, claimed.Magnitude);
        }
    }

    private static double[] Values(CkksEncoder encoder) =>
        [.. Enumerable.Range(0, encoder.SlotCount).Select(_ => (RandomNumberGenerator.GetInt32(2_000_001) - 1_000_000) / 1e6)];
}
