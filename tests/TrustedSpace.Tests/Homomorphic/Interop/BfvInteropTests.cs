using System.Numerics;
using System.Text.Json.Nodes;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Tests.Homomorphic.Wire;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>BFV next to SEAL itself: the same bits from every operation, whoever made the keys and encrypted.</summary>
public class BfvInteropTests
{
    private static readonly Lazy<SealSession> FromSeal = new(() => Session(Origin.Seal));
    private static readonly Lazy<SealSession> FromUs = new(() => Session(Origin.Ours));
    private static readonly Lazy<SealSession> Large = new(() => Session(Origin.Ours, 16384));

    /// <summary>Where products take the way of whole words; and where plaintexts have to be lifted to integers prime by prime.</summary>
    private static readonly Dictionary<string, Lazy<SealSession>> Unusual = new(StringComparer.Ordinal)
    {
        ["primes of 60 bits"] = new(() => Session(new(Scheme.Bfv, 8192, StandardModuli.Create(8192, 60, 60, 60), StandardModuli.Batching(8192, 30)), Origin.Seal)),
        ["plain modulus larger than the primes"] =
            new(() => Session(new(Scheme.Bfv, 8192, StandardModuli.Create(8192, 36, 36, 36, 37), StandardModuli.Batching(8192, 40)), Origin.Ours)),
    };

    private static readonly Dictionary<string, Operation> Operations = new(StringComparer.Ordinal)
    {
        ["negate"] = new(s => [("ciphertext", s.First)], (e, s) => e.Negate(s.First), (a, _, i) => -a[i]),
        ["add"] = new(s => [("ciphertext", s.First), ("second", s.Second)], (e, s) => e.Add(s.First, s.Second), (a, b, i) => a[i] + b[i]),
        ["sub"] = new(s => [("ciphertext", s.First), ("second", s.Second)], (e, s) => e.Subtract(s.First, s.Second), (a, b, i) => a[i] - b[i]),
        ["addPlain"] = new(
            s => [("ciphertext", s.First), ("plaintext", s.SecondPlain)], (e, s) => e.AddPlain(s.First, s.SecondPlain), (a, b, i) => a[i] + b[i]),
        ["subPlain"] = new(
            s => [("ciphertext", s.First), ("plaintext", s.SecondPlain)], (e, s) => e.SubtractPlain(s.First, s.SecondPlain), (a, b, i) => a[i] - b[i]),
        ["multiplyPlain"] = new(
            s => [("ciphertext", s.First), ("plaintext", s.SecondPlain)], (e, s) => e.MultiplyPlain(s.First, s.SecondPlain), (a, b, i) => a[i] * b[i]),
        ["multiply"] = new(s => [("ciphertext", s.First), ("second", s.Second)], (e, s) => e.Multiply(s.First, s.Second), (a, b, i) => a[i] * b[i]),
        ["square"] = new(s => [("ciphertext", s.First)], (e, s) => e.Square(s.First), (a, _, i) => a[i] * a[i]),
        ["relinearize"] = new(
            s => [("ciphertext", Product(s)), ("relinearization", s.Relinearization)],
            (e, s) => e.Relinearize(Product(s), s.Relinearization),
            (a, b, i) => a[i] * b[i]),
        ["cipherModSwitchToNext"] = new(s => [("ciphertext", s.First)], (e, s) => e.SwitchToNext(s.First), (a, _, i) => a[i]),
        ["rotateRows"] = new(
            s => [("ciphertext", s.First), ("steps", 1), ("galois", s.Galois)],
            (e, s) => e.RotateRows(s.First, 1, s.Galois),
            (a, _, i) => a[Rotated(i, 1, a.Length)]),
        ["rotateRows, back"] = new(
            s => [("ciphertext", s.First), ("steps", -1), ("galois", s.Galois)],
            (e, s) => e.RotateRows(s.First, -1, s.Galois),
            (a, _, i) => a[Rotated(i, -1, a.Length)]),
        ["rotateColumns"] = new(
            s => [("ciphertext", s.First), ("galois", s.Galois)],
            (e, s) => e.RotateColumns(s.First, s.Galois),
            (a, _, i) => a[(i + (a.Length / 2)) % a.Length]),
        ["cipherTransformToNtt"] = new(s => [("ciphertext", s.First)], (e, s) => e.Transform(s.First), (a, _, i) => a[i]),
    };

    /// <summary>At the fourth of eight levels of large parameters.</summary>
    private static readonly Dictionary<string, Operation> LowerOperations = new(StringComparer.Ordinal)
    {
        ["cipherModSwitchTo"] = new(s => [("ciphertext", s.First), ("level", Lower(s))], (_, s) => Lower(s), (a, _, i) => a[i]),
        ["cipherModSwitchToNext"] = new(s => [("ciphertext", Lower(s))], (e, s) => e.SwitchToNext(Lower(s)), (a, _, i) => a[i]),
        ["addPlain"] = new(
            s => [("ciphertext", Lower(s)), ("plaintext", s.SecondPlain)], (e, s) => e.AddPlain(Lower(s), s.SecondPlain), (a, b, i) => a[i] + b[i]),
        ["subPlain"] = new(
            s => [("ciphertext", Lower(s)), ("plaintext", s.SecondPlain)], (e, s) => e.SubtractPlain(Lower(s), s.SecondPlain), (a, b, i) => a[i] - b[i]),
        ["multiplyPlain"] = new(
            s => [("ciphertext", Lower(s)), ("plaintext", s.SecondPlain)], (e, s) => e.MultiplyPlain(Lower(s), s.SecondPlain), (a, b, i) => a[i] * b[i]),
        ["multiplyPlain, transformed"] = new(
            s => [("ciphertext", Transformed(Lower(s))), ("plaintext", Transformed(s.SecondPlain, Lower(s).Level))],
            (e, s) => e.MultiplyPlain(Transformed(Lower(s)), Transformed(s.SecondPlain, Lower(s).Level)),
            (a, b, i) => a[i] * b[i]),
        ["cipherTransformFromNtt"] = new(s => [("ciphertext", Transformed(Lower(s)))], (e, s) => e.TransformBack(Transformed(Lower(s))), (a, _, i) => a[i]),
        ["square"] = new(s => [("ciphertext", Lower(s))], (e, s) => e.Square(Lower(s)), (a, _, i) => a[i] * a[i]),
        ["relinearize"] = new(
            s => [("ciphertext", LowerSquare(s)), ("relinearization", s.Relinearization)],
            (e, s) => e.Relinearize(LowerSquare(s), s.Relinearization),
            (a, _, i) => a[i] * a[i]),
        ["rotateRows"] = new(
            s => [("ciphertext", Lower(s)), ("steps", 1), ("galois", s.Galois)],
            (e, s) => e.RotateRows(Lower(s), 1, s.Galois),
            (a, _, i) => a[Rotated(i, 1, a.Length)]),
    };

    public static TheoryData<string, Origin> Cases { get; } =
        new(from name in Operations.Keys from origin in Enum.GetValues<Origin>() select (name, origin));

    public static TheoryData<string> LargeCases { get; } = new(Operations.Keys);

    public static TheoryData<string> LowerCases { get; } = new(LowerOperations.Keys);

    public static TheoryData<string, string> UnusualCases { get; } = new(from name in Operations.Keys from parameters in Unusual.Keys select (name, parameters));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operation_gives_the_bits_that_SEAL_gives(string name, Origin origin) => AssertSame(Of(origin), Operations[name], name);

    [Theory]
    [MemberData(nameof(LargeCases))]
    public void Operation_with_large_parameters_gives_the_bits_that_SEAL_gives(string name) => AssertSame(Open(Large), Operations[name], name);

    [Theory]
    [MemberData(nameof(UnusualCases))]
    public void Operation_with_unusual_parameters_gives_the_bits_that_SEAL_gives(string name, string parameters) =>
        AssertSame(Open(Unusual[parameters]), Operations[name], name);

    [Theory]
    [MemberData(nameof(LowerCases))]
    public void Operation_at_a_lower_level_gives_the_bits_that_SEAL_gives(string name) => AssertSame(Open(Large), LowerOperations[name], name);

    [Fact]
    public void Plaintext_transformed_for_a_lower_level_is_the_one_that_SEAL_switches_down()
    {
        var session = Open(Large);
        var (level, evaluator) = (session.Context.FirstLevel, new BfvEvaluator(session.Context));
        var plaintext = session.Result(
            "evaluate", ("operation", "plainTransformToNtt"), ("plaintext", session.SecondPlain), ("level", session.First));

        Assert.Equal(plaintext, SealObjects.Write(evaluator.Transform(session.SecondPlain, level)));
        while (level.Next is { } next)
        {
            plaintext = session.Evaluate("plainModSwitchToNext", ("plaintext", plaintext));
            Assert.Equal(plaintext, SealObjects.Write(evaluator.Transform(session.SecondPlain, next)));
            level = next;
        }

        Assert.Equal(1, level.PrimeCount);
    }

    // node-seal makes keys for the square of the secret only. For more than three polynomials, SEAL takes the last one in place of each that it switches;
    // where all of these are the same, its result is right.
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void SEAL_switches_from_higher_powers_with_our_keys_to_our_bits(int size)
    {
        var session = Of(Origin.Ours);
        var (evaluator, key) = (new BfvEvaluator(session.Context), new KeyGenerator(session.Secret).CreateRelinearizationKey(size));
        var ciphertext = session.First;
        while (ciphertext.Size < size)
        {
            ciphertext = evaluator.Multiply(ciphertext, session.First);
        }

        for (var i = Ciphertext.SmallestSize; i < size - 1; i++)
        {
            ciphertext.Polynomial(size - 1).CopyTo(ciphertext.Polynomial(i));
        }

        var result = evaluator.Relinearize(ciphertext, key);

        Assert.Equal(session.Evaluate("relinearize", ("ciphertext", ciphertext), ("relinearization", key)), SealObjects.Write(result));
        var returned = session.Reader.ReadRelinearizationKey(session.Result("save", ("object", key), ("kind", "relinearization")));
        Assert.Equal(result.Words, evaluator.Relinearize(ciphertext, returned).Words);
    }

    // node-seal's own helpers add the rotations in another order, which gives other noise and the same sums.
    [Fact]
    public void Sums_of_slots_and_dot_products_give_the_bits_of_SEALs_rotations_and_the_sums_of_its_helpers()
    {
        var session = Of(Origin.Ours);
        var (evaluator, galois) = (new BfvEvaluator(session.Context), new KeyGenerator(session.Secret).CreateGaloisKeys(Powers(session.Context), withColumns: true));
        var (first, second, plain) = (session.First, session.Second, session.SecondPlain);
        (string, object)[] keys = [("galois", galois), ("scheme", true)];

        AssertSum(SealSum(session, SealObjects.Write(first), galois), session.Evaluate("sumElements", [("ciphertext", first), .. keys]), evaluator.SumSlots(first, galois));
        AssertSum(
            SealSum(session, session.Evaluate("multiplyPlain", ("ciphertext", first), ("plaintext", plain)), galois),
            session.Evaluate("dotProductPlain", [("ciphertext", first), ("plaintext", plain), .. keys]),
            evaluator.DotProduct(first, plain, galois));
        AssertSum(
            SealSum(session, session.Evaluate("relinearize", ("ciphertext", Product(session)), ("relinearization", session.Relinearization)), galois),
            session.Evaluate("dotProduct", [("ciphertext", first), ("second", second), ("relinearization", session.Relinearization), .. keys]),
            evaluator.DotProduct(first, second, session.Relinearization, galois));

        void AssertSum(byte[] rotations, byte[] helper, Ciphertext ours)
        {
            Assert.Equal(rotations, SealObjects.Write(ours));
            Assert.Equal(Decoded(ours), Decoded(session.Reader.ReadCiphertext(helper)));
        }

        ulong[] Decoded(Ciphertext ciphertext) => new BatchEncoder(session.Context).Decode(new Decryptor(session.Secret).Decrypt(ciphertext));
    }

    private static byte[] SealSum(SealSession session, byte[] sum, GaloisKeys galois)
    {
        foreach (var step in Powers(session.Context))
        {
            var key = Only(galois, Galois.ElementOf(step, session.Context.Degree));
            sum = session.Evaluate("add", ("ciphertext", sum), ("second", session.Evaluate("rotateRows", ("ciphertext", sum), ("steps", step), ("galois", key))));
        }

        var columns = Only(galois, Galois.ColumnElement(session.Context.Degree));
        return session.Evaluate("add", ("ciphertext", sum), ("second", session.Evaluate("rotateColumns", ("ciphertext", sum), ("galois", columns))));
    }

    private static IEnumerable<int> Powers(HomomorphicContext context) =>
        Enumerable.Range(0, BitOperations.Log2((uint)context.Degree) - 1).Select(i => 1 << i);

    private static GaloisKeys Only(GaloisKeys keys, int element) => new(keys.Context, new Dictionary<int, SwitchingKey> { [element] = keys[element] });

    private static void AssertSame(SealSession session, Operation operation, string name)
    {
        var evaluator = new BfvEvaluator(session.Context);

        var result = operation.Ours(evaluator, session);

        Assert.Equal(session.Evaluate(name.Split(',')[0], operation.Operands(session)), SealObjects.Write(result));
        result = result.IsTransformed ? evaluator.TransformBack(result) : result;
        var decrypted = new BatchEncoder(session.Context).Decode(new Decryptor(session.Secret).Decrypt(result));
        Assert.Equal(decrypted, new BatchEncoder(session.Context).Decode(session.Reader.ReadPlaintext(session.Decrypt(result))));
        var modulus = (long)session.Context.Parameters.PlainModulus;
        var (first, second) = Values(session.Context);
        Assert.All(decrypted, (value, i) => Assert.Equal(((operation.Expected(first, second, i) % modulus) + modulus) % modulus, (long)value));
    }

    [Fact]
    public void Encoding_gives_the_bits_that_SEAL_gives()
    {
        var session = Of(Origin.Ours);
        var (first, _) = Values(session.Context);

        var encoded = session.Result("encode", ("values", new JsonArray([.. first.Select(value => JsonValue.Create($"{value}"))])));

        Assert.Equal(encoded, SealObjects.Write(session.FirstPlain));
    }

    [Fact]
    public void SEAL_decodes_what_we_encode()
    {
        var session = Of(Origin.Ours);
        var (first, _) = Values(session.Context);

        var values = session.Ask("decode", ("plaintext", session.FirstPlain))["values"]!.AsArray();

        Assert.Equal(first.Select(value => $"{value}"), values.Select(value => (string)value!));
    }

    private static SealSession Of(Origin origin) => Open(origin == Origin.Seal ? FromSeal : FromUs);

    private static SealSession Open(Lazy<SealSession> session)
    {
        SealOracle.Require();
        return session.Value;
    }

    private static SealSession Session(Origin origin, int degree = 4096) => Session(EncryptionParameters.Bfv(degree, 20), origin);

    private static SealSession Session(EncryptionParameters parameters, Origin origin) => new(
        parameters,
        origin,
        context => new BatchEncoder(context).Encode(Unsigned(Values(context).First)),
        context => new BatchEncoder(context).Encode(Unsigned(Values(context).Second)));

    private static Ciphertext Product(SealSession session) => new BfvEvaluator(session.Context).Multiply(session.First, session.Second);

    private static Ciphertext Lower(SealSession session) => new BfvEvaluator(session.Context).SwitchTo(session.First, session.Context.Levels[4]);

    private static Ciphertext LowerSquare(SealSession session) => new BfvEvaluator(session.Context).Square(Lower(session));

    private static Ciphertext Transformed(Ciphertext ciphertext) => new BfvEvaluator(ciphertext.Level.Context).Transform(ciphertext);

    private static Plaintext Transformed(Plaintext plaintext, Level level) => new BfvEvaluator(level.Context).Transform(plaintext, level);

    private static ulong[] Unsigned(long[] values) => Array.ConvertAll(values, value => (ulong)value);

    private static int Rotated(int slot, int steps, int count)
    {
        var row = count / 2;
        return (slot / row * row) + ((slot + steps + row) % row);
    }

    private static (long[] First, long[] Second) Values(HomomorphicContext context)
    {
        var modulus = (long)context.Parameters.PlainModulus;
        var slots = Enumerable.Range(0, context.Degree).Select(i => (long)i).ToArray();
        return ([.. slots.Select(i => ((i * i) + (7 * i) + 3) % modulus)], [.. slots.Select(i => ((5 * i) + 1) % modulus)]);
    }

    private sealed record Operation(
        Func<SealSession, (string Name, object Value)[]> Operands,
        Func<BfvEvaluator, SealSession, Ciphertext> Ours,
        Func<long[], long[], int, long> Expected);
}
