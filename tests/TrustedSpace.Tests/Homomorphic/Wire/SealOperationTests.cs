using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>The engine computes, bit for bit, what SEAL computed when the vectors were recorded.</summary>
public class SealOperationTests
{
    private static readonly HashSet<string> Inputs =
        ["parameters", "secret", "public", "public.seeded", "relinearization", "galois.seeded", "first.plaintext", "second.plaintext", "first", "second.seeded"];

    public static TheoryData<string, string> Operations { get; } =
        new(RecordedSet.All.SelectMany(set => set.Objects.Where(name => !Inputs.Contains(name)).Select(name => (set.Name, name))));

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_gives_the_recorded_bits(string set, string name)
    {
        var recorded = RecordedSet.Of(set);

        var result = recorded.Context.Scheme == Scheme.Bfv ? Bfv(recorded, name) : Ckks(recorded, name);

        Assert.Equal(SealObjects.Unpack(recorded[name]), SealObjects.Write(result));
    }

    [Theory]
    [InlineData("bfv-1024")]
    [InlineData("bfv-2048")]
    public void Bfv_vectors_are_encoded_and_decrypted_as_recorded(string set)
    {
        var recorded = RecordedSet.Of(set);
        using var secret = recorded.Reader.ReadSecretKey(recorded["secret"]);
        var encoder = new BatchEncoder(recorded.Context);
        var decryptor = new Decryptor(secret);
        var slots = Enumerable.Range(0, recorded.Context.Degree).ToArray();
        ulong[] first = [.. slots.Select(i => (ulong)(((i * i) + (7 * i) + 3) % 12289))];
        ulong[] second = [.. slots.Select(i => (ulong)(((5 * i) + 1) % 12289))];

        Assert.Equal(SealObjects.Unpack(recorded["first.plaintext"]), SealObjects.Write(encoder.Encode(first)));
        Assert.Equal(SealObjects.Unpack(recorded["second.plaintext"]), SealObjects.Write(encoder.Encode(second)));
        Assert.Equal(first, encoder.Decode(decryptor.Decrypt(recorded.Reader.ReadCiphertext(recorded["first"]))));
        Assert.Equal(second, encoder.Decode(decryptor.Decrypt(recorded.Reader.ReadCiphertext(recorded["second.seeded"]))));
    }

    // The scale of 2^16 leaves the errors of encryption about a hundredth.
    [Fact]
    public void Ckks_vectors_are_encoded_and_decrypted_as_recorded()
    {
        var recorded = RecordedSet.Of("ckks-2048");
        using var secret = recorded.Reader.ReadSecretKey(recorded["secret"]);
        var encoder = new CkksEncoder(recorded.Context);
        var decryptor = new Decryptor(secret);
        var slots = Enumerable.Range(0, encoder.SlotCount).ToArray();
        double[] first = [.. slots.Select(i => ((7 * i % 33) - 16) / 16.0)];
        double[] second = [.. slots.Select(i => ((3 * i % 17) - 8) / 8.0)];

        Assert.Equal(SealObjects.Unpack(recorded["first.plaintext"]), SealObjects.Write(encoder.Encode(first, 1 << 16)));
        Assert.Equal(SealObjects.Unpack(recorded["second.plaintext"]), SealObjects.Write(encoder.Encode(second, 1 << 16)));
        var decrypted = encoder.Decode(decryptor.Decrypt(recorded.Reader.ReadCiphertext(recorded["first"])));
        Assert.All(first, (value, i) => Assert.Equal(value, decrypted[i], 0.05));
        decrypted = encoder.Decode(decryptor.Decrypt(recorded.Reader.ReadCiphertext(recorded["second.seeded"])));
        Assert.All(second, (value, i) => Assert.Equal(value, decrypted[i], 0.05));
    }

    private static object Bfv(RecordedSet set, string name)
    {
        var evaluator = new BfvEvaluator(set.Context);
        var (first, second, plain) = Operands(set);
        return name switch
        {
            "negate" => evaluator.Negate(first),
            "add" => evaluator.Add(first, second),
            "sub" => evaluator.Subtract(first, second),
            "addPlain" => evaluator.AddPlain(first, plain),
            "subPlain" => evaluator.SubtractPlain(first, plain),
            "multiplyPlain" => evaluator.MultiplyPlain(first, plain),
            "multiply" => evaluator.Multiply(first, second),
            "square" => evaluator.Square(first),
            "relinearize" => evaluator.Relinearize(set.Reader.ReadCiphertext(set["multiply"]), set.Reader.ReadRelinearizationKey(set["relinearization"])),
            "cipherModSwitchToNext" => evaluator.SwitchToNext(first),
            "rotateRows" => evaluator.RotateRows(first, 1, set.Reader.ReadGaloisKeys(set["galois.seeded"])),
            "rotateColumns" => evaluator.RotateColumns(first, set.Reader.ReadGaloisKeys(set["galois.seeded"])),
            "cipherTransformToNtt" => evaluator.Transform(first),
            "plainTransformToNtt" => evaluator.Transform(plain, first.Level),
            _ => throw new ArgumentException($"There is no operation {name}.", nameof(name)),
        };
    }

    private static Ciphertext Ckks(RecordedSet set, string name)
    {
        var evaluator = new CkksEvaluator(set.Context);
        var (first, second, plain) = Operands(set);
        return name switch
        {
            "negate" => evaluator.Negate(first),
            "add" => evaluator.Add(first, second),
            "sub" => evaluator.Subtract(first, second),
            "addPlain" => evaluator.AddPlain(first, plain),
            "subPlain" => evaluator.SubtractPlain(first, plain),
            "multiplyPlain" => evaluator.MultiplyPlain(first, plain),
            "multiply" => evaluator.Multiply(first, second),
            "square" => evaluator.Square(first),
            "relinearize" => evaluator.Relinearize(set.Reader.ReadCiphertext(set["multiply"]), set.Reader.ReadRelinearizationKey(set["relinearization"])),
            "rescaleToNext" => evaluator.Rescale(set.Reader.ReadCiphertext(set["relinearize"])),
            "cipherModSwitchToNext" => evaluator.SwitchToNext(first),
            "rotateVector" => evaluator.Rotate(first, 1, set.Reader.ReadGaloisKeys(set["galois.seeded"])),
            "complexConjugate" => evaluator.Conjugate(first, set.Reader.ReadGaloisKeys(set["galois.seeded"])),
            _ => throw new ArgumentException($"There is no operation {name}.", nameof(name)),
        };
    }

    private static (Ciphertext First, Ciphertext Second, Plaintext Plain) Operands(RecordedSet set) => (
        set.Reader.ReadCiphertext(set["first"]),
        set.Reader.ReadCiphertext(set["second.seeded"]),
        set.Reader.ReadPlaintext(set["second.plaintext"]));
}
