using System.Numerics;
using CsCheck;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;
using TrustedSpace.Tests.Homomorphic.Reference;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Ckks;

public sealed class CkksEvaluatorTests
{
    private const double Scale = CkksKeys.Scale;

    private static readonly double FreshBound = CkksKeys.Rounding / Scale * 1.05;
    private static readonly double RotatedBound = FreshBound + (CkksKeys.Switching / Scale);

    // Of two numbers in the unit square; the rest is from rescaling, to about the same scale.
    private static readonly double ProductBound = (2 * Math.Sqrt(2) * FreshBound) + (CkksKeys.Switching / Scale / Scale) + (1.01 * CkksKeys.Rounding / Scale);

    private readonly CkksKeys _keys = CkksKeys.Shared;

    private CkksEvaluator Evaluator => _keys.Evaluator;

    [Fact]
    public void Sums_and_differences_are_those_of_the_numbers() => ForPairs((a, b) =>
    {
        var (x, y, plain) = (_keys.Encrypt(a), _keys.Encrypt(b), _keys.Encoder.Encode(b, Scale));

        _keys.AssertHolds(Evaluator.Add(x, y), Each(a, b, (p, q) => p + q), 2 * FreshBound);
        _keys.AssertHolds(Evaluator.Subtract(x, y), Each(a, b, (p, q) => p - q), 2 * FreshBound);
        _keys.AssertHolds(Evaluator.AddPlain(x, plain), Each(a, b, (p, q) => p + q), 2 * FreshBound);
        _keys.AssertHolds(Evaluator.SubtractPlain(x, plain), Each(a, b, (p, q) => p - q), 2 * FreshBound);
        _keys.AssertHolds(Evaluator.Negate(x), Each(a, b, (p, _) => -p), FreshBound);
    });

    [Fact]
    public void Products_are_those_of_the_numbers() => ForPairs((a, b) =>
    {
        var (x, y) = (_keys.Encrypt(a), _keys.Encrypt(b));
        var product = Evaluator.Multiply(x, y);

        Assert.Equal(3, product.Size);
        Assert.Equal(Scale * Scale, product.Scale);
        _keys.AssertHolds(product, Each(a, b, Complex.Multiply), ProductBound);
        _keys.AssertHolds(Evaluator.MultiplyPlain(x, _keys.Encoder.Encode(b, Scale)), Each(a, b, Complex.Multiply), ProductBound);
        _keys.AssertHolds(Evaluator.Square(x), Each(a, a, Complex.Multiply), ProductBound);

        var reduced = Evaluator.Rescale(Evaluator.Relinearize(product, _keys.Relinearization));
        Assert.Equal(2, reduced.Size);
        Assert.Equal(Scale * Scale / _keys.Context.FirstLevel.Moduli[^1].Value, reduced.Scale);
        Assert.Same(_keys.Context.FirstLevel.Next, reduced.Level);
        _keys.AssertHolds(reduced, Each(a, b, Complex.Multiply), ProductBound);
    });

    [Fact]
    public void Products_of_several_sizes_add_and_relinearize()
    {
        var (a, b, scale) = (CkksKeys.Values(1), CkksKeys.Values(2), Math.Pow(2, 30));
        var (x, y) = (_keys.Encrypt(a, scale), _keys.Encrypt(b, scale));
        var square = Evaluator.Square(x);
        var cube = Evaluator.Multiply(square, y);
        var tolerance = 10 * CkksKeys.Rounding / scale;

        Assert.Equal(4, cube.Size);
        Complex[] expected = Each(a, b, (p, q) => p * p * q);
        _keys.AssertHolds(cube, expected, tolerance);
        _keys.AssertHolds(Evaluator.Relinearize(cube, _keys.Relinearization), expected, tolerance);

        var raised = Evaluator.MultiplyPlain(Evaluator.Multiply(x, y), _keys.Encoder.Encode(1, scale));
        _keys.AssertHolds(Evaluator.Add(cube, raised), Each(a, b, (p, q) => (p * p * q) + (p * q)), 2 * tolerance);
        _keys.AssertHolds(Evaluator.Subtract(raised, cube), Each(a, b, (p, q) => (p * q) - (p * p * q)), 2 * tolerance);
        _keys.AssertHolds(Evaluator.Subtract(cube, raised), Each(a, b, (p, q) => (p * p * q) - (p * q)), 2 * tolerance);
    }

    [Fact]
    public void Rescaling_rounds_each_coefficient_exactly()
    {
        var ciphertext = Evaluator.Square(_keys.Encrypt(CkksKeys.Values(3)));
        var rescaled = Evaluator.Rescale(ciphertext);
        var prime = (BigInteger)ciphertext.Level.Moduli[^1].Value;
        for (var i = 0; i < ciphertext.Size; i++)
        {
            var expected = Array.ConvertAll(Coefficients(ciphertext, i), value => BigRing.Floor(value + (prime / 2), prime));
            Assert.Equal(Array.ConvertAll(expected, value => BigRing.Reduce(value, BigRing.Product(rescaled.Level))), Coefficients(rescaled, i));
        }
    }

    [Fact]
    public void Switching_the_modulus_reduces_each_coefficient_exactly()
    {
        var (ciphertext, last) = (_keys.Encrypt(CkksKeys.Values(4)), _keys.Context.LastLevel);
        var (next, lowest) = (Evaluator.SwitchToNext(ciphertext), Evaluator.SwitchTo(ciphertext, last));

        Assert.Equal((ciphertext.Scale, ciphertext.Scale), (next.Scale, lowest.Scale));
        for (var i = 0; i < 2; i++)
        {
            foreach (var switched in new[] { next, lowest })
            {
                var modulus = BigRing.Product(switched.Level);
                Assert.Equal(Array.ConvertAll(Coefficients(ciphertext, i), value => value % modulus), Coefficients(switched, i));
            }
        }

        _keys.AssertHolds(lowest, CkksKeys.Values(4), FreshBound);
    }

    [Fact]
    public void Plaintext_switched_to_a_level_is_the_one_encoded_there()
    {
        var (values, last) = (CkksKeys.Values(5), _keys.Context.LastLevel);
        var plaintext = _keys.Encoder.Encode(values, Scale, _keys.Context.KeyLevel);

        Assert.Equal(_keys.Encoder.Encode(values, Scale).Words.ToArray(), Evaluator.SwitchToNext(plaintext).Words.ToArray());
        Evaluator.SwitchTo(plaintext, last, plaintext);
        Assert.Equal(_keys.Encoder.Encode(values, Scale, last).Words.ToArray(), plaintext.Words.ToArray());
        Assert.Same(last, plaintext.Level);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(1365)]
    [InlineData(4095)]
    [InlineData(-2047)]
    [InlineData(0)]
    public void Rotation_moves_slots_to_the_left(int steps)
    {
        var a = CkksKeys.Values(6);

        // At most six signed powers of two.
        _keys.AssertHolds(Evaluator.Rotate(_keys.Encrypt(a), steps, _keys.Galois), Rotated(a, steps), 7 * RotatedBound);
    }

    [Fact]
    public void Rotation_by_a_key_of_its_own_is_one_step()
    {
        var keys = new KeyGenerator(_keys.Secret).CreateGaloisKeys([1365]);
        var a = CkksKeys.Values(7);

        _keys.AssertHolds(Evaluator.Rotate(_keys.Encrypt(a), 1365, keys), Rotated(a, 1365), RotatedBound);

        // What is refused leaves an operand that is the destination as it was.
        var operand = _keys.Encrypt(a);
        var before = operand.Clone();
        Refused<InvalidOperationException>("by 1366 steps, nor for one by -2", () => Evaluator.Rotate(operand, 1366, keys, operand));
        Refused<InvalidOperationException>("no Galois key", () => Evaluator.SumSlots(operand, new KeyGenerator(_keys.Secret).CreateGaloisKeys([1]), operand));
        Refused<InvalidOperationException>("no Galois key", () => Evaluator.DotProduct(operand, operand, _keys.Relinearization, keys, operand));
        Refused<InvalidOperationException>("no Galois key", () => Evaluator.DotProduct(operand, _keys.Encoder.Encode(1, Scale), keys, operand));
        Assert.Equal(before.Words, operand.Words);
    }

    [Fact]
    public void Conjugation_negates_imaginary_parts_at_every_level()
    {
        var a = CkksKeys.Values(8);
        foreach (var level in _keys.Context.Levels.Skip(1))
        {
            _keys.AssertHolds(Evaluator.Conjugate(_keys.Encrypt(a, Scale, level), _keys.Galois), [.. a.Select(Complex.Conjugate)], RotatedBound);
        }
    }

    [Fact]
    public void Sum_of_slots_is_in_every_slot()
    {
        var a = CkksKeys.Values(9);
        var sum = a.Aggregate(Complex.Add);

        // Each of 12 rotations adds its error, and doubles those before.
        _keys.AssertHolds(Evaluator.SumSlots(_keys.Encrypt(a), _keys.Galois), [.. Enumerable.Repeat(sum, 4096)], 4096 * RotatedBound);
    }

    [Fact]
    public void Dot_product_is_in_every_slot()
    {
        var (a, b) = (CkksKeys.Values(10), CkksKeys.Values(11));
        Complex[] expected = [.. Enumerable.Repeat(Each(a, b, Complex.Multiply).Aggregate(Complex.Add), 4096)];
        var tolerance = 4096 * (ProductBound + RotatedBound);

        _keys.AssertHolds(Evaluator.DotProduct(_keys.Encrypt(a), _keys.Encrypt(b), _keys.Relinearization, _keys.Galois), expected, tolerance);
        _keys.AssertHolds(Evaluator.DotProduct(_keys.Encrypt(a), _keys.Encoder.Encode(b, Scale), _keys.Galois), expected, tolerance);
    }

    [Fact]
    public void Alignment_lets_products_be_added_to_what_is_above_them() => ForPairs((a, b) =>
    {
        var (x, y) = (_keys.Encrypt(a), _keys.Encrypt(b));
        var product = Evaluator.Rescale(Evaluator.Relinearize(Evaluator.Multiply(x, y), _keys.Relinearization));
        var (first, second) = (new Ciphertext(), new Ciphertext());

        Evaluator.Align(product, x, first, second);
        Assert.Equal((product.Scale, product.Level), (second.Scale, second.Level));
        Complex[] expected = Each(a, b, (p, q) => (p * q) + p);
        _keys.AssertHolds(Evaluator.Add(first, second), expected, (2 * ProductBound) + (2 * FreshBound));

        Evaluator.Align(x, product, first, second);
        _keys.AssertHolds(Evaluator.Add(first, second), expected, (2 * ProductBound) + (2 * FreshBound));
    });

    [Fact]
    public void Alignment_at_one_level_goes_down_only_for_different_scales()
    {
        var (a, b) = (CkksKeys.Values(12), CkksKeys.Values(13));
        var (x, y) = (_keys.Encrypt(a), _keys.Encrypt(b, Scale * 1.1));
        Evaluator.Align(x, y, x, y);

        Assert.Same(_keys.Context.FirstLevel.Next, x.Level);
        Assert.Equal((Scale, Scale), (x.Scale, y.Scale));
        _keys.AssertHolds(Evaluator.Add(x, y), Each(a, b, Complex.Add), 3 * FreshBound);

        Evaluator.Align(x, y, x, y);
        Assert.Same(_keys.Context.FirstLevel.Next, x.Level);
    }

    [Fact]
    public void Destination_may_be_an_operand() => ForPairs((a, b) =>
    {
        var (x, y, plain) = (_keys.Encrypt(a), _keys.Encrypt(b), _keys.Encoder.Encode(b, Scale));
        var product = Evaluator.Multiply(x, y);
        AssertInPlace((p, result) => Evaluator.Add(p, y, result), x);
        AssertInPlace((p, result) => Evaluator.Add(x, p, result), y);
        AssertInPlace((p, result) => Evaluator.Subtract(p, y, result), x);
        AssertInPlace((p, result) => Evaluator.Subtract(x, p, result), y);
        AssertInPlace((p, result) => Evaluator.Subtract(p, p, result), y);
        AssertInPlace((p, result) => Evaluator.Negate(p, result), x);
        AssertInPlace((p, result) => Evaluator.AddPlain(p, plain, result), x);
        AssertInPlace((p, result) => Evaluator.SubtractPlain(p, plain, result), x);
        AssertInPlace((p, result) => Evaluator.MultiplyPlain(p, plain, result), x);
        AssertInPlace((p, result) => Evaluator.Multiply(p, y, result), x);
        AssertInPlace((p, result) => Evaluator.Multiply(x, p, result), y);
        AssertInPlace((p, result) => Evaluator.Square(p, result), x);
        AssertInPlace((p, result) => Evaluator.Relinearize(p, _keys.Relinearization, result), product);
        AssertInPlace((p, result) => Evaluator.Rescale(p, result), product);
        AssertInPlace((p, result) => Evaluator.SwitchToNext(p, result), product);
        AssertInPlace((p, result) => Evaluator.Rotate(p, 3, _keys.Galois, result), x);
        AssertInPlace((p, result) => Evaluator.Conjugate(p, _keys.Galois, result), x);
        AssertInPlace((p, result) => Evaluator.SumSlots(p, _keys.Galois, result), x);
        AssertInPlace((p, result) => Evaluator.BringTo(p, _keys.Context.LastLevel, 1.25 * Scale, result), x);
        AssertInPlace((p, result) => Evaluator.DotProduct(p, plain, _keys.Galois, result), x);
        AssertInPlace((p, result) => Evaluator.DotProduct(p, p, _keys.Relinearization, _keys.Galois, result), x);
    });

    [Fact]
    public void Operations_with_a_destination_allocate_nothing()
    {
        var (x, y, result) = (_keys.Encrypt(CkksKeys.Values(14)), _keys.Encrypt(CkksKeys.Values(15)), new Ciphertext());
        var (values, plain, seeded, other) = (CkksKeys.Values(16), _keys.Encoder.Encode(1, Scale), new SeededCiphertext(), new Ciphertext());
        var symmetric = new SymmetricEncryptor(_keys.Secret);
        void Run()
        {
            _keys.Encoder.Encode(values, Scale, plain);
            _keys.Encryptor.Encrypt(plain, result);
            symmetric.Encrypt(plain, result);
            symmetric.EncryptSeeded(plain, seeded);
            seeded.Expand(result);
            Evaluator.Add(x, y, result);
            Evaluator.Subtract(x, y, result);
            Evaluator.Negate(x, result);
            Evaluator.Square(x, result);
            Evaluator.Conjugate(x, _keys.Galois, result);
            Evaluator.SumSlots(x, _keys.Galois, result);
            Evaluator.DotProduct(x, plain, _keys.Galois, result);
            Evaluator.DotProduct(x, y, _keys.Relinearization, _keys.Galois, result);
            Evaluator.SubtractPlain(x, plain, result);
            Evaluator.Align(x, y, result, other);
            Evaluator.AddPlain(x, plain, result);
            Evaluator.MultiplyPlain(x, plain, result);
            Evaluator.Multiply(x, y, result);
            Evaluator.Relinearize(result, _keys.Relinearization, result);
            Evaluator.Rescale(result, result);
            Evaluator.SwitchToNext(x, result);
            Evaluator.BringTo(x, _keys.Context.LastLevel, Scale * 1.5, result);
            Evaluator.Rotate(x, 2, _keys.Galois, result);
            _keys.Decryptor.Decrypt(result, plain);
            _keys.Encoder.Decode(plain, values);
        }

        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // Other tests draw from the same pool, and may leave it empty for a while.
        Assert.Contains(Enumerable.Range(0, 30), _ => Allocated() == 0);
    }

    [Fact]
    public void What_does_not_go_together_is_refused_in_words()
    {
        var (x, y, result) = (_keys.Encrypt(CkksKeys.Values(1)), _keys.Encrypt(CkksKeys.Values(2), Scale * 1.5), new Ciphertext());
        var (lower, plain) = (Evaluator.SwitchToNext(x), _keys.Encoder.Encode(1, 2 * Scale));
        var product = Evaluator.Multiply(x, x);
        Refused<ArgumentException>("Align brings both to one scale", () => Evaluator.Add(x, y));
        Refused<ArgumentException>("factor of 0.666667", () => Evaluator.Subtract(x, y));
        Refused<ArgumentException>("Encode the plaintext with the ciphertext's Scale", () => Evaluator.AddPlain(x, plain));
        Refused<ArgumentException>("down with SwitchTo", () => Evaluator.Multiply(x, lower));
        Refused<ArgumentException>("down with SwitchTo", () => Evaluator.MultiplyPlain(lower, plain));
        Refused<InvalidOperationException>("more than level 1", () => Evaluator.Multiply(product, product));
        Refused<InvalidOperationException>("Rescale only after multiplying", () => Evaluator.Rescale(x));
        Refused<InvalidOperationException>("Rescale instead", () => Evaluator.SwitchTo(product, _keys.Context.LastLevel));
        Refused<InvalidOperationException>("no level below", () => Evaluator.SwitchToNext(Evaluator.SwitchTo(x, _keys.Context.LastLevel)));
        Refused<InvalidOperationException>("no level below", () => Evaluator.Align(
            Evaluator.SwitchTo(x, _keys.Context.LastLevel), Evaluator.SwitchTo(y, _keys.Context.LastLevel), result, new Ciphertext()));
        Refused<ArgumentException>("no way up", () => Evaluator.SwitchTo(lower, x.Level));
        Refused<ArgumentException>("a level below", () => Evaluator.BringTo(x, x.Level, 2 * Scale, result));
        Refused<ArgumentException>("Rescale the ciphertext of the larger scale", () => Evaluator.Align(product, x, result, new Ciphertext()));
        Refused<ArgumentException>("Relinearise it first", () => Evaluator.Rotate(product, 1, _keys.Galois));
        Refused<ArgumentException>("Relinearise it first", () => Evaluator.SumSlots(product, _keys.Galois));
        Refused<ArgumentException>("the key is for 4 at most", () => Evaluator.Relinearize(
            new Ciphertext(x.Level, 5, isTransformed: true, Scale), _keys.Relinearization));
        Refused<ArgumentException>("no special prime to switch keys", () => Evaluator.Rotate(
            new Ciphertext(_keys.Context.KeyLevel, 2, isTransformed: true, Scale), 1, _keys.Galois));
        Refused<ArgumentException>("not in transformed form", () => Evaluator.Negate(new Ciphertext(x.Level, 2, isTransformed: false, Scale)));
        Refused<InvalidOperationException>("empty", () => Evaluator.Negate(new Ciphertext()));

        var other = new CkksEvaluator(new HomomorphicContext(EncryptionParameters.Ckks(8192, 60, 40, 40, 60)));
        Refused<ArgumentException>("another context", () => other.Negate(x));
        Refused<ArgumentException>("needs one of CKKS", () => _ = new CkksEvaluator(new HomomorphicContext(EncryptionParameters.Bfv(4096, 20))));
    }

    private static void Refused<T>(string reason, Action action)
        where T : Exception => Assert.Contains(reason, Assert.Throws<T>(action).Message, StringComparison.Ordinal);

    private static void AssertInPlace(Action<Ciphertext, Ciphertext> operation, Ciphertext operand)
    {
        var (expected, actual) = (new Ciphertext(), operand.Clone());
        operation(operand, expected);
        operation(actual, actual);
        Assert.Equal((expected.Level, expected.Size, expected.Scale), (actual.Level, actual.Size, actual.Scale));
        Assert.True(expected.Words.SequenceEqual(actual.Words));
    }

    private static void ForPairs(Action<Complex[], Complex[]> check) =>
        Gen.Select(Gen.UInt, Gen.UInt).Sample((a, b) => check(CkksKeys.Values(a), CkksKeys.Values(b)), iter: 3, threads: 1);

    private static Complex[] Each(Complex[] a, Complex[] b, Func<Complex, Complex, Complex> operation) => [.. a.Zip(b, operation)];

    private static Complex[] Rotated(Complex[] a, int steps) => [.. Enumerable.Range(0, 4096).Select(i => a[(i + steps + 4096) % 4096])];

    private static BigInteger[] Coefficients(Ciphertext ciphertext, int polynomial)
    {
        var words = ciphertext.Polynomial(polynomial).ToArray();
        Ntt.Inverse(words, ciphertext.Level.Tables);
        return BigRing.Compose(words, ciphertext.Level);
    }
}
