using System.Numerics;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class NoiseBoundTests
{
    // The slack is in bits: a bound is certain, while what is measured is the largest of n sums whose terms cancel.
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Noise_stays_below_its_bound_and_not_far_below_through_every_operation(int count)
    {
        using var space = new Space(count);
        var (evaluator, fresh, t) = (space.Evaluator, NoiseBound.Fresh(space.Session), space.Context.Parameters.PlainModulus);
        var relinearization = space.Parties.RelinearizationKey();
        var (a, b) = (space.Parties.RandomMessage(), space.Parties.RandomMessage());
        var (first, second, plain) = (space.Encrypt(a), space.Encrypt(b), space.Encoder.Encode(b));

        space.Check(first, fresh, a, slack: 9);
        space.Check(evaluator.Negate(first), fresh, space.Each(a, b, (x, _) => t - x), slack: 9);
        space.Check(evaluator.Add(first, second), fresh.Add(fresh), space.Each(a, b, (x, y) => x + y), slack: 9);
        space.Check(evaluator.Subtract(first, second), fresh.Add(fresh), space.Each(a, b, (x, y) => x + t - y), slack: 9);
        space.Check(evaluator.Sum([first, second, second]), fresh.Times(3), space.Each(a, b, (x, y) => x + y + y), slack: 9);
        space.Check(evaluator.AddPlain(first, plain), fresh.AddPlain(), space.Each(a, b, (x, y) => x + y), slack: 9);
        space.Check(evaluator.SubtractPlain(first, plain), fresh.AddPlain(), space.Each(a, b, (x, y) => x + t - y), slack: 9);
        space.Check(evaluator.MultiplyPlain(first, plain), fresh.MultiplyPlain(), space.Each(a, b, (x, y) => x * y), slack: 24);
        space.Check(evaluator.WeightedSum([first, second], [plain, plain]), fresh.MultiplyPlain().Times(2), space.Each(a, b, (x, y) => (x + y) * y), slack: 24);
        space.Check(evaluator.SwitchToNext(first), fresh.SwitchToNext(), a, slack: 9);

        var three = evaluator.Multiply(first, second);
        space.Check(three, fresh.Multiply(fresh), space.Each(a, b, (x, y) => x * y), slack: 32);
        space.Check(evaluator.Square(first), fresh.Multiply(fresh), space.Each(a, a, (x, y) => x * y), slack: 32);
        space.Check(evaluator.SwitchToNext(three), fresh.Multiply(fresh).SwitchToNext(), space.Each(a, b, (x, y) => x * y), slack: 32);
        var product = evaluator.Relinearize(three, relinearization);
        var bound = fresh.Multiply(fresh).Relinearize();
        space.Check(product, bound, space.Each(a, b, (x, y) => x * y), slack: 32);
        space.Check(evaluator.SwitchToNext(product), bound.SwitchToNext(), space.Each(a, b, (x, y) => x * y), slack: 32);
        space.Check(
            evaluator.Relinearize(evaluator.Multiply(product, first), relinearization),
            bound.Multiply(fresh).Relinearize(),
            space.Each(space.Each(a, b, (x, y) => x * y), a, (x, y) => x * y),
            slack: 55);
    }

    // A sum of all slots leaves n times the noise's first coefficient, which may happen to be small, and nothing of the others.
    [Fact]
    public void Noise_stays_below_its_bound_and_not_far_below_through_rotations_and_sums_of_slots()
    {
        using var space = new Space(2);
        var (evaluator, fresh, t) = (space.Evaluator, NoiseBound.Fresh(space.Session), space.Context.Parameters.PlainModulus);
        var galois = space.Parties.GaloisKeys(
            [.. Enumerable.Range(0, 12).Select(i => CollectiveGaloisKeys.ElementOfSteps(space.Session, 1 << i)), CollectiveGaloisKeys.ElementOfColumns(space.Session)]);
        var (a, b) = (space.Parties.RandomMessage(), space.Parties.RandomMessage());
        var (first, plain) = (space.Encrypt(a), space.Encoder.Encode(b));
        ulong[] Everywhere(IEnumerable<ulong> values) => [.. Enumerable.Repeat(values.Aggregate((x, y) => (x + y) % t), a.Length)];

        space.Check(evaluator.RotateRows(first, 1, galois), fresh.Rotate(), Rotated(1), slack: 20);
        space.Check(evaluator.RotateRows(first, 5, galois), fresh.Rotate(2), Rotated(5), slack: 20);
        space.Check(evaluator.RotateColumns(first, galois), fresh.Rotate(), [.. a[4096..], .. a[..4096]], slack: 20);
        space.Check(evaluator.SumSlots(first, galois), fresh.SumSlots(), Everywhere(a), slack: 28);
        space.Check(evaluator.DotProduct(first, plain, galois), fresh.MultiplyPlain().SumSlots(), Everywhere(space.Each(a, b, (x, y) => x * y)), slack: 42);

        ulong[] Rotated(int steps) => [.. a[steps..4096], .. a[..steps], .. a[(4096 + steps)..], .. a[4096..(4096 + steps)]];
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

    /// <summary>Parties, and the secret that none of them has.</summary>
    private sealed class Space : IDisposable
    {
        private readonly SecretKey _ideal;
        private readonly Encryptor _encryptor;

        public Space(int count)
        {
            Parties = new Parties(Multiparty.Parties.Bfv, count);
            _ideal = Parties.SumOfSecrets(Session.Everyone.Parties);
            _encryptor = new Encryptor(Parties.PublicKey());
            (Encoder, Evaluator) = (new BatchEncoder(Context), new BfvEvaluator(Context));
        }

        public Parties Parties { get; }

        public MultipartySession Session => Parties.Session;

        public HomomorphicContext Context => Session.Context;

        public BatchEncoder Encoder { get; }

        public BfvEvaluator Evaluator { get; }

        public Ciphertext Encrypt(ulong[] values) => _encryptor.Encrypt(Encoder.Encode(values));

        public ulong[] Each(ulong[] x, ulong[] y, Func<ulong, ulong, ulong> operation) =>
            [.. x.Zip(y).Select(pair => operation(pair.First, pair.Second) % Context.Parameters.PlainModulus)];

        public void Check(Ciphertext ciphertext, NoiseBound claimed, ulong[] expected, double slack)
        {
            var noise = NoiseMeter.OfIntegers(ciphertext, _ideal, Encoder.Encode(expected).Words);
            Assert.InRange(noise, BigInteger.One, claimed.Magnitude);
            Assert.InRange(claimed.Bits - BigInteger.Log(noise, 2), 0, slack);
            Assert.Equal((ciphertext.Size, ciphertext.Level.Index), (claimed.Size, claimed.Level.Index));
        }

        public void Dispose()
        {
            _ideal.Dispose();
            Parties.Dispose();
        }
    }
}
