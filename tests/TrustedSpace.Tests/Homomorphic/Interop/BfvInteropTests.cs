using System.Text.Json.Nodes;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Tests.Homomorphic.Wire;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>BFV next to SEAL itself: the same bits from every operation, whoever made the keys and encrypted.</summary>
public class BfvInteropTests
{
    private static readonly Lazy<SealSession> FromSeal = new(() => Session(Origin.Seal));
    private static readonly Lazy<SealSession> FromUs = new(() => Session(Origin.Ours));

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

    public static TheoryData<string, Origin> Cases { get; } =
        new(from name in Operations.Keys from origin in Enum.GetValues<Origin>() select (name, origin));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operation_gives_the_bits_that_SEAL_gives(string name, Origin origin)
    {
        var session = Of(origin);
        var operation = Operations[name];
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

    private static SealSession Of(Origin origin)
    {
        SealOracle.Require();
        return (origin == Origin.Seal ? FromSeal : FromUs).Value;
    }

    private static SealSession Session(Origin origin) => new(
        EncryptionParameters.Bfv(4096, 20),
        origin,
        context => new BatchEncoder(context).Encode(Unsigned(Values(context).First)),
        context => new BatchEncoder(context).Encode(Unsigned(Values(context).Second)));

    private static Ciphertext Product(SealSession session) => new BfvEvaluator(session.Context).Multiply(session.First, session.Second);

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
