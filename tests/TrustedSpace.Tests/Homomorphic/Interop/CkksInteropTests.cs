using System.Numerics;
using System.Text.Json.Nodes;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Tests.Homomorphic.Wire;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>CKKS next to SEAL itself: the same bits from every operation, whoever made the keys and encrypted.</summary>
public class CkksInteropTests
{
    private const double Scale = 1L << 40;

    private static readonly Lazy<SealSession> FromSeal = new(() => Session(Origin.Seal));
    private static readonly Lazy<SealSession> FromUs = new(() => Session(Origin.Ours));

    private static readonly Dictionary<string, Operation> Operations = new(StringComparer.Ordinal)
    {
        ["negate"] = new(s => [("ciphertext", s.First)], (e, s) => e.Negate(s.First), (a, _, i) => -a[i]),
        ["add"] = new(s => [("ciphertext", s.First), ("second", s.Second)], (e, s) => e.Add(s.First, s.Second), (a, b, i) => a[i] + b[i]),
        ["sub"] = new(s => [("ciphertext", s.First), ("second", s.Second)], (e, s) => e.Subtract(s.First, s.Second), (a, b, i) => a[i] - b[i]),
        ["addPlain"] = new(s => [("ciphertext", s.First), ("plaintext", s.SecondPlain)], (e, s) => e.AddPlain(s.First, s.SecondPlain), (a, b, i) => a[i] + b[i]),
        ["subPlain"] = new(s => [("ciphertext", s.First), ("plaintext", s.SecondPlain)], (e, s) => e.SubtractPlain(s.First, s.SecondPlain), (a, b, i) => a[i] - b[i]),
        ["multiplyPlain"] = new(s => [("ciphertext", s.First), ("plaintext", s.SecondPlain)], (e, s) => e.MultiplyPlain(s.First, s.SecondPlain), (a, b, i) => a[i] * b[i]),
        ["multiply"] = new(s => [("ciphertext", s.First), ("second", s.Second)], (e, s) => e.Multiply(s.First, s.Second), (a, b, i) => a[i] * b[i]),
        ["square"] = new(s => [("ciphertext", s.First)], (e, s) => e.Square(s.First), (a, _, i) => a[i] * a[i]),
        ["relinearize"] = new(
            s => [("ciphertext", Product(s)), ("relinearization", s.Relinearization)], (e, s) => e.Relinearize(Product(s), s.Relinearization), (a, b, i) => a[i] * b[i]),
        ["rescaleToNext"] = new(s => [("ciphertext", Product(s))], (e, s) => e.Rescale(Product(s)), (a, b, i) => a[i] * b[i]),
        ["cipherModSwitchToNext"] = new(s => [("ciphertext", s.First)], (e, s) => e.SwitchToNext(s.First), (a, _, i) => a[i]),
        ["rotateVector"] = new(
            s => [("ciphertext", s.First), ("steps", 1), ("galois", s.Galois)], (e, s) => e.Rotate(s.First, 1, s.Galois), (a, _, i) => a[(i + 1) % a.Length]),
        ["rotateVector, back"] = new(
            s => [("ciphertext", s.First), ("steps", -1), ("galois", s.Galois)], (e, s) => e.Rotate(s.First, -1, s.Galois), (a, _, i) => a[(i + a.Length - 1) % a.Length]),
        ["complexConjugate"] = new(s => [("ciphertext", s.First), ("galois", s.Galois)], (e, s) => e.Conjugate(s.First, s.Galois), (a, _, i) => a[i]),
    };

    /// <summary>One level down, with a plaintext that was switched down to it.</summary>
    private static readonly Dictionary<string, Operation> LowerOperations = new(StringComparer.Ordinal)
    {
        ["addPlain"] = new(
            s => [("ciphertext", Lower(s)), ("plaintext", LowerPlain(s))], (e, s) => e.AddPlain(Lower(s), LowerPlain(s)), (a, b, i) => a[i] + b[i]),
        ["subPlain"] = new(
            s => [("ciphertext", Lower(s)), ("plaintext", LowerPlain(s))], (e, s) => e.SubtractPlain(Lower(s), LowerPlain(s)), (a, b, i) => a[i] - b[i]),
        ["multiplyPlain"] = new(
            s => [("ciphertext", Lower(s)), ("plaintext", LowerPlain(s))], (e, s) => e.MultiplyPlain(Lower(s), LowerPlain(s)), (a, b, i) => a[i] * b[i]),
        ["square"] = new(s => [("ciphertext", Lower(s))], (e, s) => e.Square(Lower(s)), (a, _, i) => a[i] * a[i]),
        ["relinearize"] = new(
            s => [("ciphertext", LowerSquare(s)), ("relinearization", s.Relinearization)],
            (e, s) => e.Relinearize(LowerSquare(s), s.Relinearization),
            (a, _, i) => a[i] * a[i]),
        ["rescaleToNext"] = new(s => [("ciphertext", LowerSquare(s))], (e, s) => e.Rescale(LowerSquare(s)), (a, _, i) => a[i] * a[i]),
        ["rotateVector"] = new(
            s => [("ciphertext", Lower(s)), ("steps", 1), ("galois", s.Galois)], (e, s) => e.Rotate(Lower(s), 1, s.Galois), (a, _, i) => a[(i + 1) % a.Length]),
    };

    public static TheoryData<string> LowerCases { get; } = new(LowerOperations.Keys);

    public static TheoryData<string, Origin> Cases { get; } =
        new(from name in Operations.Keys from origin in Enum.GetValues<Origin>() select (name, origin));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operation_gives_the_bits_that_SEAL_gives(string name, Origin origin) => AssertSame(Of(origin), Operations[name], name);

    [Theory]
    [MemberData(nameof(LowerCases))]
    public void Operation_at_a_lower_level_gives_the_bits_that_SEAL_gives(string name) => AssertSame(Of(Origin.Seal), LowerOperations[name], name);

    [Fact]
    public void Plaintext_is_switched_down_to_SEALs_bits()
    {
        var session = Of(Origin.Ours);
        var (evaluator, plaintext) = (new CkksEvaluator(session.Context), session.SecondPlain);
        while (plaintext.Level!.Next is { } next)
        {
            var expected = session.Evaluate("plainModSwitchToNext", ("plaintext", plaintext));
            plaintext = evaluator.SwitchToNext(plaintext);
            Assert.Equal(expected, SealObjects.Write(plaintext));
            Assert.Same(next, plaintext.Level);
        }
    }

    // As with BFV: SEAL takes the last of four polynomials in place of the third, too.
    [Fact]
    public void SEAL_switches_from_a_cube_with_our_keys_to_our_bits()
    {
        var session = Of(Origin.Ours);
        var (evaluator, key) = (new CkksEvaluator(session.Context), new KeyGenerator(session.Secret).CreateRelinearizationKey(4));
        var factor = new Encryptor(session.Public).Encrypt(new CkksEncoder(session.Context).Encode(1.5, 1 << 30));
        var cube = evaluator.Multiply(evaluator.Multiply(session.First, factor), factor);
        cube.Polynomial(3).CopyTo(cube.Polynomial(2));

        var result = evaluator.Relinearize(cube, key);

        Assert.Equal(4, cube.Size);
        Assert.Equal(session.Evaluate("relinearize", ("ciphertext", cube), ("relinearization", key)), SealObjects.Write(result));
    }

    // node-seal's own helpers add the rotations in another order, which gives other noise and the same sums, and do not rescale.
    [Fact]
    public void Sums_of_slots_and_dot_products_give_the_bits_of_SEALs_rotations_and_the_sums_of_its_helpers()
    {
        var session = Of(Origin.Ours);
        var (evaluator, galois) = (new CkksEvaluator(session.Context), new KeyGenerator(session.Secret).CreateGaloisKeys(Powers(session.Context)));
        var (first, second, plain) = (session.First, session.Second, session.SecondPlain);
        (string, object)[] keys = [("galois", galois), ("scheme", true)];
        byte[] Rescaled(byte[] product) => session.Evaluate("rescaleToNext", ("ciphertext", product));

        AssertSum(SealSum(session, SealObjects.Write(first), galois), session.Evaluate("sumElements", [("ciphertext", first), .. keys]), evaluator.SumSlots(first, galois));
        AssertSum(
            SealSum(session, Rescaled(session.Evaluate("multiplyPlain", ("ciphertext", first), ("plaintext", plain))), galois),
            session.Evaluate("dotProductPlain", [("ciphertext", first), ("plaintext", plain), .. keys]),
            evaluator.DotProduct(first, plain, galois));
        AssertSum(
            SealSum(session, Rescaled(session.Evaluate("relinearize", ("ciphertext", Product(session)), ("relinearization", session.Relinearization))), galois),
            session.Evaluate("dotProduct", [("ciphertext", first), ("second", second), ("relinearization", session.Relinearization), .. keys]),
            evaluator.DotProduct(first, second, session.Relinearization, galois));

        void AssertSum(byte[] rotations, byte[] helper, Ciphertext ours)
        {
            Assert.Equal(rotations, SealObjects.Write(ours));
            var expected = Decoded(session.Reader.ReadCiphertext(helper));
            Assert.All(Decoded(ours), (value, i) => Assert.Equal(expected[i], value, 1e-3));
        }

        double[] Decoded(Ciphertext ciphertext) => new CkksEncoder(session.Context).Decode(new Decryptor(session.Secret).Decrypt(ciphertext));
    }

    private static byte[] SealSum(SealSession session, byte[] sum, GaloisKeys galois)
    {
        foreach (var step in Powers(session.Context))
        {
            var key = Only(galois, Galois.ElementOf(step, session.Context.Degree));
            sum = session.Evaluate("add", ("ciphertext", sum), ("second", session.Evaluate("rotateVector", ("ciphertext", sum), ("steps", step), ("galois", key))));
        }

        return sum;
    }

    private static IEnumerable<int> Powers(HomomorphicContext context) =>
        Enumerable.Range(0, BitOperations.Log2((uint)context.Degree) - 1).Select(i => 1 << i);

    private static GaloisKeys Only(GaloisKeys keys, int element) => new(keys.Context, new Dictionary<int, SwitchingKey> { [element] = keys[element] });

    private static void AssertSame(SealSession session, Operation operation, string name)
    {
        var result = operation.Ours(new CkksEvaluator(session.Context), session);

        Assert.Equal(session.Evaluate(name.Split(',')[0], operation.Operands(session)), SealObjects.Write(result));
        var decrypted = new Decryptor(session.Secret).Decrypt(result);
        Assert.Equal(session.Decrypt(result), SealObjects.Write(decrypted));
        var (first, second) = Values(session.Context);
        var values = new CkksEncoder(session.Context).Decode(decrypted);
        for (var i = 0; i < values.Length; i++)
        {
            Assert.Equal(operation.Expected(first, second, i), values[i], 1e-4);
        }
    }

    [Fact]
    public void Encoding_gives_the_bits_that_SEAL_gives()
    {
        var session = Of(Origin.Ours);
        var (first, _) = Values(session.Context);

        var encoded = session.Result("encode", ("values", new JsonArray([.. first.Select(value => JsonValue.Create(value))])), ("scale", Scale));

        Assert.Equal(encoded, SealObjects.Write(session.FirstPlain));
    }

    [Fact]
    public void SEAL_decodes_what_we_encode()
    {
        var session = Of(Origin.Ours);
        var (first, _) = Values(session.Context);

        var values = session.Ask("decode", ("plaintext", session.FirstPlain))["values"]!.AsArray();

        Assert.All(first, (value, i) => Assert.Equal(value, (double)values[i]!, 1e-9));
    }

    private static SealSession Of(Origin origin)
    {
        SealOracle.Require();
        return (origin == Origin.Seal ? FromSeal : FromUs).Value;
    }

    private static SealSession Session(Origin origin) => new(
        EncryptionParameters.Ckks(8192, 60, 40, 40, 60),
        origin,
        context => new CkksEncoder(context).Encode(Values(context).First, Scale),
        context => new CkksEncoder(context).Encode(Values(context).Second, Scale));

    private static Ciphertext Product(SealSession session) => new CkksEvaluator(session.Context).Multiply(session.First, session.Second);

    private static Ciphertext Lower(SealSession session) => new CkksEvaluator(session.Context).SwitchToNext(session.First);

    private static Plaintext LowerPlain(SealSession session) => new CkksEvaluator(session.Context).SwitchToNext(session.SecondPlain);

    private static Ciphertext LowerSquare(SealSession session) => new CkksEvaluator(session.Context).Square(Lower(session));

    private static (double[] First, double[] Second) Values(HomomorphicContext context) => (
        [.. Enumerable.Range(0, context.Degree / 2).Select(i => ((7 * i % 33) - 16) / 16.0)],
        [.. Enumerable.Range(0, context.Degree / 2).Select(i => ((3 * i % 17) - 8) / 8.0)]);

    private sealed record Operation(
        Func<SealSession, (string Name, object Value)[]> Operands,
        Func<CkksEvaluator, SealSession, Ciphertext> Ours,
        Func<double[], double[], int, double> Expected);
}
