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

    // The slack is in bits: a bound is certain, while what is measured is the largest of n sums whose terms cancel.
    [Fact]
    public void Noise_of_reals_stays_below_its_bound_and_not_far_below_through_every_operation()
    {
        using var space = new Space();
        var (evaluator, relinearization, fresh) = (space.Evaluator, space.Parties.RelinearizationKey(), NoiseBound.Fresh(space.Session));
        var (first, second, factor) = (space.Encode(), space.Encode(), space.Encode());
        var (x, y) = (space.Encrypt(first), space.Encrypt(second));
        var (level, largest) = (first.Level!, new BigInteger(Space.Scale) + 1);
        var (a, b) = (Space.Coefficients(first), Space.Coefficients(second));

        space.Check(x, fresh, a, slack: 9);
        space.Check(evaluator.Negate(x), fresh, [.. a.Select(value => -value)], slack: 9);
        space.Check(evaluator.Add(x, y), fresh.Add(fresh), [.. a.Zip(b, (p, q) => p + q)], slack: 9);
        space.Check(evaluator.Subtract(x, y), fresh.Add(fresh), [.. a.Zip(b, (p, q) => p - q)], slack: 9);
        space.Check(evaluator.Add(x, x), fresh.Times(2), [.. a.Select(value => 2 * value)], slack: 9);
        space.Check(evaluator.AddPlain(x, second), fresh.AddPlain(), [.. a.Zip(b, (p, q) => p + q)], slack: 9);
        space.Check(evaluator.SubtractPlain(x, second), fresh.AddPlain(), [.. a.Zip(b, (p, q) => p - q)], slack: 9);
        space.Check(evaluator.SwitchToNext(x), fresh.SwitchToNext(), a, slack: 9);

        var (three, square) = (evaluator.Multiply(x, y), fresh.Multiply(fresh, largest, largest));
        var exact = Space.Product(first, second);
        space.Check(three, square, exact, slack: 23);
        space.Check(evaluator.Square(x), square, Space.Product(first, first), slack: 23);
        space.Check(evaluator.Rescale(three), square.Rescale(), exact, slack: 17, LastPrime(level));
        var (product, bound) = (evaluator.Relinearize(three, relinearization), square.Relinearize());
        space.Check(product, bound, exact, slack: 23);
        space.Check(evaluator.SwitchToNext(product), bound.SwitchToNext(), exact, slack: 23);
        space.Check(evaluator.Rescale(product), bound.Rescale(), exact, slack: 13, LastPrime(level));

        var (weighted, plain) = (evaluator.MultiplyPlain(x, factor), fresh.MultiplyPlain(Norm(Space.Coefficients(factor))));
        space.Check(weighted, plain, Space.Product(first, factor), slack: 15);
        space.Check(evaluator.Rescale(weighted), plain.Rescale(), Space.Product(first, factor), slack: 10, LastPrime(level));

        // A multiplication by a constant and a rescaling.
        var (brought, constant) = (new Ciphertext(), new BigInteger(Math.Round(1.25 * level.Moduli[^1].Value)));
        evaluator.BringTo(x, level.Next!, 1.25 * Space.Scale, brought);
        space.Check(brought, fresh.MultiplyPlain(constant).Rescale(), [.. a.Select(value => value * constant)], slack: 10, LastPrime(level));
    }

    // A sum of all slots leaves half the slots times the noise's first and middle coefficient, which may happen to be small, and nothing of the others.
    [Fact]
    public void Noise_of_reals_stays_below_its_bound_and_not_far_below_through_rotations_and_sums_of_slots()
    {
        using var space = new Space();
        var (evaluator, relinearization, fresh) = (space.Evaluator, space.Parties.RelinearizationKey(), NoiseBound.Fresh(space.Session));
        int[] powers = [.. Enumerable.Range(0, 12).Select(i => CollectiveGaloisKeys.ElementOfSteps(space.Session, 1 << i))];
        var conjugation = CollectiveGaloisKeys.ElementOfColumns(space.Session);
        var galois = space.Parties.GaloisKeys([.. powers, conjugation]);
        var (first, second) = (space.Encode(), space.Encode());
        var (x, y) = (space.Encrypt(first), space.Encrypt(second));
        var (a, largest) = (Space.Coefficients(first), new BigInteger(Space.Scale) + 1);

        space.Check(evaluator.Rotate(x, 1, galois), fresh.Rotate(), Moved(a, powers[0]), slack: 10);
        space.Check(evaluator.Rotate(x, 5, galois), fresh.Rotate(2), Moved(Moved(a, powers[0]), powers[2]), slack: 10);
        space.Check(evaluator.Conjugate(x, galois), fresh.Rotate(), Moved(a, conjugation), slack: 10);
        space.Check(evaluator.SumSlots(x, galois), fresh.SumSlots(), Everywhere(a), slack: 18);
        space.Check(
            evaluator.DotProduct(x, second, galois),
            fresh.MultiplyPlain(Norm(Space.Coefficients(second))).Rescale().SumSlots(),
            Everywhere(Space.Product(first, second)),
            slack: 18,
            LastPrime(first.Level!));
        space.Check(
            evaluator.DotProduct(x, y, relinearization, galois),
            fresh.Multiply(fresh, largest, largest).Relinearize().Rescale().SumSlots(),
            Everywhere(Space.Product(first, second)),
            slack: 22,
            LastPrime(first.Level!));

        BigInteger[] Everywhere(BigInteger[] values) => powers.Aggregate(values, (sum, element) => [.. sum.Zip(Moved(sum, element), (p, q) => p + q)]);
    }

    private static BigInteger Norm(BigInteger[] coefficients) => coefficients.Aggregate(BigInteger.Zero, (sum, value) => sum + BigInteger.Abs(value));

    /// <summary>X to X^element modulo X^n + 1.</summary>
    private static BigInteger[] Moved(BigInteger[] coefficients, int element)
    {
        var moved = new BigInteger[coefficients.Length];
        for (var i = 0; i < moved.Length; i++)
        {
            var to = (int)((long)i * element % (2 * moved.Length));
            moved[to % moved.Length] = to < moved.Length ? coefficients[i] : -coefficients[i];
        }

        return moved;
    }

    private static BigInteger LastPrime(Level level) => level.Moduli[^1].Value;

    private static double[] Values(CkksEncoder encoder) =>
        [.. Enumerable.Range(0, encoder.SlotCount).Select(_ => (RandomNumberGenerator.GetInt32(2_000_001) - 1_000_000) / 1e6)];

    /// <summary>Two parties, and the secret that neither has.</summary>
    private sealed class Space : IDisposable
    {
        public const double Scale = 1L << 40;

        private readonly SecretKey _ideal;
        private readonly Encryptor _encryptor;
        private readonly CkksEncoder _encoder = new(Context);

        public Space()
        {
            Parties = new Parties(Context, 2);
            _ideal = Parties.SumOfSecrets([1, 2]);
            _encryptor = new Encryptor(Parties.PublicKey());
        }

        public Parties Parties { get; }

        public MultipartySession Session => Parties.Session;

        public CkksEvaluator Evaluator { get; } = new(Context);

        public Plaintext Encode() => _encoder.Encode(Values(_encoder), Scale);

        public Ciphertext Encrypt(Plaintext plaintext) => _encryptor.Encrypt(plaintext);

        public static BigInteger[] Coefficients(Plaintext plaintext) => NoiseMeter.Coefficients(plaintext.Level!, plaintext.Words);

        public static BigInteger[] Product(Plaintext a, Plaintext b)
        {
            var words = new ulong[a.Words.Length];
            RingElements.Multiply(a.Level!, a.Words, b.Words, words);
            return NoiseMeter.Coefficients(a.Level!, words);
        }

        /// <summary>The message is a fraction with this divisor.</summary>
        public void Check(Ciphertext result, NoiseBound claimed, BigInteger[] message, double slack, BigInteger? divisor = null)
        {
            var unit = divisor ?? BigInteger.One;
            var noise = NoiseMeter.Phase(result, _ideal).Zip(message).Max(pair => BigInteger.Abs((pair.First * unit) - pair.Second));
            Assert.InRange(noise, 1, claimed.Magnitude * unit);
            Assert.InRange(claimed.Bits + BigInteger.Log(unit, 2) - BigInteger.Log(noise, 2), 0, slack);
            Assert.Equal((result.Size, result.Level.Index), (claimed.Size, claimed.Level.Index));
        }

        public void Dispose()
        {
            _ideal.Dispose();
            Parties.Dispose();
        }
    }
}
