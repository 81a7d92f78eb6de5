using System.Text.Json.Nodes;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
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

    public static TheoryData<string, Origin> Cases { get; } =
        new(from name in Operations.Keys from origin in Enum.GetValues<Origin>() select (name, origin));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operation_gives_the_bits_that_SEAL_gives(string name, Origin origin)
    {
        var session = Of(origin);
        var operation = Operations[name];

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

    private static (double[] First, double[] Second) Values(HomomorphicContext context) => (
        [.. Enumerable.Range(0, context.Degree / 2).Select(i => ((7 * i % 33) - 16) / 16.0)],
        [.. Enumerable.Range(0, context.Degree / 2).Select(i => ((3 * i % 17) - 8) / 8.0)]);

    private sealed record Operation(
        Func<SealSession, (string Name, object Value)[]> Operands,
        Func<CkksEvaluator, SealSession, Ciphertext> Ours,
        Func<double[], double[], int, double> Expected);
}
