using CsCheck;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Tests.Homomorphic.Encryption;
using TrustedSpace.Tests.Homomorphic.Reference;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Bfv;

public sealed class BfvEvaluatorTests
{
    private const ulong T = BfvSpace.T;

    private static readonly BfvSpace Space = new(8192);
    private static readonly Gen<ulong[]> Values = Gen.ULong[0, T - 1].Array[1, 8192];

    private static BfvEvaluator Evaluator => Space.Evaluator;

    [Fact]
    public void Sums_and_differences_are_those_of_the_slots() => Gen.Select(Values, Values, Gen.Bool).Sample((a, b, isTransformed) =>
    {
        var (x, y) = (Space.Encrypt(a), Space.Encrypt(b));
        if (isTransformed)
        {
            (x, y) = (Evaluator.Transform(x), Evaluator.Transform(y));
        }

        AssertSlots(i => At(a, i) + At(b, i), Evaluator.Add(x, y));
        AssertSlots(i => At(a, i) + T - At(b, i), Evaluator.Subtract(x, y));
        AssertSlots(i => T - At(a, i), Evaluator.Negate(x));
        AssertSlots(i => At(a, i) + (2 * At(b, i)), Evaluator.Sum([x, y, y]));
    }, iter: 4);

    [Fact]
    public void Operations_with_plaintexts_are_those_of_the_slots() => Gen.Select(Values, Values).Sample((a, b) =>
    {
        var (x, p) = (Space.Encrypt(a), Space.Encoder.Encode(b));
        var transformed = Evaluator.Transform(p, x.Level);

        AssertSlots(i => At(a, i) + At(b, i), Evaluator.AddPlain(x, p));
        AssertSlots(i => At(a, i) + T - At(b, i), Evaluator.SubtractPlain(x, p));
        AssertSlots(i => At(a, i) * At(b, i), Evaluator.MultiplyPlain(x, p));
        AssertSlots(i => At(a, i) * At(b, i), Evaluator.TransformBack(Evaluator.MultiplyPlain(Evaluator.Transform(x), p)));
        Assert.Equal(Evaluator.MultiplyPlain(x, p).Words, Evaluator.MultiplyPlain(x, transformed).Words);
        AssertSlots(i => At(a, i) * (At(b, i) + At(a, i)), Evaluator.WeightedSum([x, Evaluator.Negate(x)], [p, Space.Encoder.Encode(Negated(a))]));
    }, iter: 3);

    [Fact]
    public void Products_are_those_of_the_slots_before_and_after_relinearisation() => Gen.Select(Values, Values).Sample((a, b) =>
    {
        var (x, y) = (Space.Encrypt(a), Space.Encrypt(b));
        var product = Evaluator.Multiply(x, y);

        AssertSlots(i => At(a, i) * At(b, i), product);
        AssertSlots(i => At(a, i) * At(b, i), Evaluator.Relinearize(product, Space.Relinearization));
        AssertSlots(i => At(a, i) * At(a, i), Evaluator.Square(x));
        AssertSlots(i => At(a, i) * At(b, i) % T * At(a, i), Evaluator.Relinearize(Evaluator.Multiply(product, x), Space.Relinearization));
        Assert.Equal(4, Evaluator.Multiply(product, x).Size);
    }, iter: 2);

    [Fact]
    public void Rotations_by_any_steps_are_composed_of_powers_of_two() => Gen.Int[-4095, 4095].Sample(steps =>
    {
        ulong[] a = [.. Enumerable.Range(0, 8192).Select(i => (ulong)i)];

        AssertSlots(i => a[(i & ~4095) | ((i + steps) & 4095)], Evaluator.RotateRows(Space.Encrypt(a), steps, Space.Galois));
    }, iter: 8);

    [Fact]
    public void Columns_exchange_the_rows()
    {
        ulong[] a = [.. Enumerable.Range(0, 8192).Select(i => (ulong)i)];

        AssertSlots(i => a[(i + 4096) & 8191], Evaluator.RotateColumns(Space.Encrypt(a), Space.Galois));
    }

    [Fact]
    public void Sum_of_slots_and_dot_products_stand_in_every_slot() => Gen.Select(Values, Values).Sample((a, b) =>
    {
        var (x, y) = (Space.Encrypt(a), Space.Encrypt(b));
        var sum = a.Aggregate(0UL, (sum, value) => (sum + value) % T);
        var dot = a.Zip(b, (u, v) => u * v % T).Aggregate(0UL, (sum, value) => (sum + value) % T);

        AssertSlots(_ => sum, Evaluator.SumSlots(x, Space.Galois));
        AssertSlots(_ => dot, Evaluator.DotProduct(x, Space.Encoder.Encode(b), Space.Galois));
        AssertSlots(_ => dot, Evaluator.DotProduct(x, y, Space.Relinearization, Space.Galois));
    }, iter: 1);

    [Fact]
    public void Operations_work_at_every_level()
    {
        ulong[] a = [1, 2, 3, T - 1];
        var x = Space.Encrypt(a);
        foreach (var level in Space.Context.Levels.Skip(1))
        {
            var lower = Evaluator.SwitchTo(x, level);

            Assert.Same(level, lower.Level);
            AssertSlots(i => At(a, i), lower);
            AssertSlots(i => 2 * At(a, i), Evaluator.AddPlain(lower, Space.Encoder.Encode(a)));
            if (level.PrimeCount > 1)
            {
                AssertSlots(i => At(a, i) * At(a, i), Evaluator.MultiplyPlain(lower, Space.Encoder.Encode(a)));
                AssertSlots(i => i is 4095 ? 1 : At(a, i + 1), Evaluator.RotateRows(lower, 1, Space.Galois));
                AssertSlots(i => At(a, i) * At(a, i), Evaluator.Relinearize(Evaluator.Square(lower), Space.Relinearization));
            }
        }

        Assert.Equal(Evaluator.TransformBack(Evaluator.SwitchToNext(Evaluator.Transform(x))).Words, Evaluator.SwitchToNext(x).Words);
    }

    [Fact]
    public void Destination_may_be_an_operand()
    {
        var (x, y) = (Space.Encrypt([1, 2, 3]), Space.Encrypt([5, 6, 7]));
        var plain = Space.Encoder.Encode([2UL, 3, 4]);
        foreach (var operation in new Action<Ciphertext, Ciphertext>[]
        {
            (a, result) => Evaluator.Add(a, y, result),
            (a, result) => Evaluator.Add(y, a, result),
            (a, result) => Evaluator.Add(a, a, result),
            (a, result) => Evaluator.Subtract(a, y, result),
            (a, result) => Evaluator.Subtract(y, a, result),
            (a, result) => Evaluator.Subtract(Evaluator.Multiply(y, y), a, result),
            (a, result) => Evaluator.Subtract(a, Evaluator.Multiply(y, y), result),
            (a, result) => Evaluator.Negate(a, result),
            (a, result) => Evaluator.AddPlain(a, plain, result),
            (a, result) => Evaluator.SubtractPlain(a, plain, result),
            (a, result) => Evaluator.MultiplyPlain(a, plain, result),
            (a, result) => Evaluator.Multiply(a, y, result),
            (a, result) => Evaluator.Multiply(y, a, result),
            (a, result) => Evaluator.Square(a, result),
            (a, result) => Evaluator.Transform(a, result),
            (a, result) => Evaluator.SwitchToNext(a, result),
            (a, result) => Evaluator.SwitchTo(a, Space.Context.LastLevel, result),
            (a, result) => Evaluator.RotateRows(a, 1, Space.Galois, result),
            (a, result) => Evaluator.RotateRows(a, 3, Space.Galois, result),
            (a, result) => Evaluator.RotateColumns(a, Space.Galois, result),
            (a, result) => Evaluator.Sum([y, a, Evaluator.Multiply(y, y), a], result),
            (a, result) => Evaluator.WeightedSum([y, a, a], [plain, plain, plain], result),
            (a, result) => Evaluator.DotProduct(a, plain, Space.Galois, result),
            (a, result) => Evaluator.DotProduct(y, a, Space.Relinearization, Space.Galois, result),
        })
        {
            var (operand, apart) = (x.Clone(), new Ciphertext());
            operation(operand, apart);
            Assert.Equal(x.Words, operand.Words);
            operation(operand, operand);
            Assert.Equal(apart.Words, operand.Words);
            Assert.Equal((apart.Level, apart.Size, apart.IsTransformed), (operand.Level, operand.Size, operand.IsTransformed));
        }
    }

    [Fact]
    public void Operands_that_do_not_go_together_are_refused()
    {
        var x = Space.Encrypt([1]);
        var other = new BfvSpace(8192);
        var product = Evaluator.Multiply(x, x);
        var generator = new KeyGenerator(Space.Secret);
        var plain = Space.Encoder.Encode([1UL]);

        Refused("another context", () => Evaluator.Add(x, other.Encrypt([1])));
        Refused("SwitchTo", () => Evaluator.Add(x, Evaluator.SwitchToNext(x)));
        Refused("transformed form", () => Evaluator.Add(x, Evaluator.Transform(x)));
        Refused("TransformBack", () => Evaluator.Square(Evaluator.Transform(x)));
        Refused("Relinearise", () => Evaluator.RotateRows(product, 1, Space.Galois));
        Refused("last level", () => Evaluator.SwitchToNext(Evaluator.SwitchTo(x, Space.Context.LastLevel)));
        Refused("cannot return", () => Evaluator.SwitchTo(Evaluator.SwitchToNext(x), x.Level));
        Refused("make a key for more", () => Evaluator.Relinearize(Evaluator.Multiply(product, product), generator.CreateRelinearizationKey()));
        Refused("another context", () => Evaluator.Relinearize(product, other.Relinearization));
        Refused("by 3 steps, nor for one by -1", () => Evaluator.RotateRows(x, 3, generator.CreateGaloisKeys([1])));
        Refused("exchange of rows", () => Evaluator.RotateColumns(x, generator.CreateGaloisKeys([1])));
        Refused("all powers of two", () => Evaluator.SumSlots(x, generator.CreateGaloisKeys([1])));
        Refused("another context", () => Evaluator.RotateRows(x, 1, other.Galois));
        Refused("SwitchTo", () => Evaluator.Sum([x, x, Evaluator.SwitchToNext(x)]));
        Refused("Relinearise them all", () => Evaluator.WeightedSum([x, product], [plain, plain]));
        Refused("another context", () => Evaluator.DotProduct(x, x, other.Relinearization, Space.Galois));
        Refused("at level 1", () => Evaluator.MultiplyPlain(Evaluator.SwitchToNext(x), Evaluator.Transform(plain, x.Level)));
        Refused("only serves products", () => Evaluator.AddPlain(x, Evaluator.Transform(plain, x.Level)));
        Refused("key level", () => Evaluator.Negate(new Ciphertext(Space.Context.KeyLevel, 2, isTransformed: false, scale: 1)));
        Refused("empty", () => Evaluator.Negate(new Ciphertext()));
        Assert.Throws<ArgumentException>(() => Evaluator.AddPlain(x, Messages.Of(T)));
        Assert.Throws<ArgumentException>(() => Evaluator.MultiplyPlain(x, Messages.Of(T)));
        Assert.Throws<ArgumentException>(() => Evaluator.Sum([]));
        Assert.Throws<ArgumentException>(() => Evaluator.WeightedSum([x], []));
        Assert.Throws<ParametersException>(() => new BfvEvaluator(new HomomorphicContext(EncryptionParameters.Ckks(4096, 40, 40))));

        static void Refused(string reason, Action operation) =>
            Assert.Contains(reason, Assert.Throws<InvalidOperationException>(operation).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rotation_by_an_exact_key_takes_only_that()
    {
        ulong[] a = [.. Enumerable.Range(0, 8192).Select(i => (ulong)i)];
        var keys = new KeyGenerator(Space.Secret).CreateGaloisKeys([5]);

        AssertSlots(i => a[(i & ~4095) | ((i + 5) & 4095)], Evaluator.RotateRows(Space.Encrypt(a), 5, keys));
        AssertSlots(i => a[i], Evaluator.RotateRows(Space.Encrypt(a), 0, keys));
    }

    // A product's noise is at most about t·√n·‖s‖·noise and t·n for the rounding of either operand (2012/144, lemma 2, in the average case);
    // plain products multiply it by √n·t/√12; sums add variances.
    [Fact]
    public void Noise_grows_as_theory_says()
    {
        var (x, y) = (Space.Encrypt([.. Enumerable.Range(0, 8192).Select(i => (ulong)i)]), Space.Encrypt([.. Enumerable.Repeat(T - 7, 8192)]));
        var plain = Space.Encoder.Encode([.. Enumerable.Range(0, 8192).Select(i => (ulong)(i * i % 65537))]);
        var fresh = BfvReference.LogNoise(x, Space.Secret);
        var (n, t) = (8192.0, (double)T);

        // x' = x/q·t and s enter: noise·t·√(n/12)·√(2n/3 + 1) for each operand.
        var growth = Math.Log2(t) + (0.5 * Math.Log2(n / 12)) + (0.5 * Math.Log2((2 * n / 3) + 1)) + 0.5;

        Assert.InRange(BfvReference.LogNoise(Evaluator.Add(x, y), Space.Secret), fresh - 0.5, fresh + 1);
        Assert.InRange(BfvReference.LogNoise(Evaluator.MultiplyPlain(x, plain), Space.Secret) - fresh, Math.Log2(t * Math.Sqrt(n / 12)) - 2, Math.Log2(t * Math.Sqrt(n / 12)) + 2);
        Assert.InRange(BfvReference.LogNoise(Evaluator.Multiply(x, y), Space.Secret) - fresh, growth - 3, growth + 3);
    }

    private static ulong At(ulong[] values, int slot) => slot < values.Length ? values[slot] : 0;

    private static ulong[] Negated(ulong[] values) => Array.ConvertAll(values, value => (T - value) % T);

    private static void AssertSlots(Func<int, ulong> expected, Ciphertext ciphertext) =>
        Assert.Equal([.. Enumerable.Range(0, 8192).Select(i => expected(i) % T)], Space.Encoder.Decode(Space.Decryptor.Decrypt(ciphertext)));
}
