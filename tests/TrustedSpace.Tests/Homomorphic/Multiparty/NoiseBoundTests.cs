using System.Numerics;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class NoiseBoundTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Noise_stays_below_its_bound_and_not_far_below_through_every_operation(int count)
    {
        using var parties = new Parties(Parties.Bfv, count);
        using var ideal = parties.SumOfSecrets(Enumerable.Range(1, count));
        var context = parties.Session.Context;
        var t = context.Parameters.PlainModulus;
        var (encoder, evaluator, encryptor) = (new BatchEncoder(context), new BfvEvaluator(context), new Encryptor(parties.PublicKey()));
        var (relinearization, galois) = (parties.RelinearizationKey(), parties.GaloisKeys(CollectiveGaloisKeys.ElementOfSteps(parties.Session, 1)));
        var (a, b) = (parties.RandomMessage(), parties.RandomMessage());
        var (first, second) = (encryptor.Encrypt(encoder.Encode(a)), encryptor.Encrypt(encoder.Encode(b)));
        var fresh = NoiseBound.Fresh(parties.Session);

        Check(first, fresh, a, slack: 9);
        Check(evaluator.Add(first, second), fresh.Add(fresh), Each(a, b, (x, y) => x + y), slack: 9);
        Check(evaluator.Subtract(first, second), fresh.Add(fresh), Each(a, b, (x, y) => x + t - y), slack: 9);
        Check(evaluator.AddPlain(first, encoder.Encode(b)), fresh.AddPlain(), Each(a, b, (x, y) => x + y), slack: 9);
        Check(evaluator.MultiplyPlain(first, encoder.Encode(b)), fresh.MultiplyPlain(), Each(a, b, (x, y) => x * y), slack: 24);
        Check(evaluator.RotateRows(first, 1, galois), fresh.Rotate(), [.. a[1..4096], a[0], .. a[4097..], a[4096]], slack: 20);

        var three = evaluator.Multiply(first, second);
        Check(three, fresh.Multiply(fresh), Each(a, b, (x, y) => x * y), slack: 32);
        var product = evaluator.Relinearize(three, relinearization);
        var bound = fresh.Multiply(fresh).Relinearize();
        Check(product, bound, Each(a, b, (x, y) => x * y), slack: 32);
        Check(evaluator.SwitchToNext(product), bound.SwitchToNext(), Each(a, b, (x, y) => x * y), slack: 32);
        Check(
            evaluator.Relinearize(evaluator.Multiply(product, first), relinearization),
            bound.Multiply(fresh).Relinearize(),
            Each(Each(a, b, (x, y) => x * y), a, (x, y) => x * y),
            slack: 55);

        ulong[] Each(ulong[] x, ulong[] y, Func<ulong, ulong, ulong> operation) => [.. x.Zip(y).Select(pair => operation(pair.First, pair.Second) % t)];

        void Check(Ciphertext ciphertext, NoiseBound claimed, ulong[] expected, double slack)
        {
            var noise = NoiseMeter.OfIntegers(ciphertext, ideal, encoder.Encode(expected).Words);
            Assert.InRange(noise, BigInteger.One, claimed.Magnitude);
            Assert.InRange(claimed.Bits - BigInteger.Log(noise, 2), 0, slack);
            Assert.Equal((ciphertext.Size, ciphertext.Level.Index), (claimed.Size, claimed.Level.Index));
        }
    }

    [Fact]
    public void Product_of_encrypted_vectors_is_decrypted_by_two_of_three()
    {
        using var parties = new Parties(Parties.Bfv, 3, 2);
        var context = parties.Session.Context;
        var (encoder, evaluator, encryptor) = (new BatchEncoder(context), new BfvEvaluator(context), new Encryptor(parties.PublicKey()));
        var relinearization = parties.RelinearizationKey();
        var (a, b) = (parties.RandomMessage(), parties.RandomMessage());
        var product = evaluator.Relinearize(evaluator.Multiply(encryptor.Encrypt(encoder.Encode(a)), encryptor.Encrypt(encoder.Encode(b))), relinearization);
        var fresh = NoiseBound.Fresh(parties.Session);
        var smudging = Smudging.ForIntegers(fresh.Multiply(fresh).Relinearize(), 40);

        var result = encoder.Decode(parties.Decrypt(parties.DecryptionKeys(parties.Session.Active(1, 3)), product, smudging));

        Assert.Equal(a.Zip(b).Select(pair => pair.First * pair.Second % context.Parameters.PlainModulus), result);
    }
}
