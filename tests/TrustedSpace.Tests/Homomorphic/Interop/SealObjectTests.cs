using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Wire;
using TrustedSpace.Tests.Homomorphic.Encryption;
using TrustedSpace.Tests.Homomorphic.Wire;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>Objects of ours go through SEAL and come back the same, in every packing.</summary>
public class SealObjectTests
{
    private static readonly Lazy<SealSession> Session = new(() => new SealSession(
        EncryptionParameters.Bfv(4096, 20), Origin.Ours, context => Messages.Random(context), context => Messages.Random(context)));

    public static TheoryData<string, SealCompression> Cases { get; } = new(
        from kind in new[] { "plaintext", "ciphertext", "secret", "public", "relinearization", "galois" }
        from compression in Enum.GetValues<SealCompression>()
        select (kind, compression));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Object_returns_from_SEAL_unchanged(string kind, SealCompression compression)
    {
        var session = Open();
        object value = kind switch
        {
            "plaintext" => session.FirstPlain,
            "ciphertext" => session.First,
            "secret" => session.Secret,
            "public" => session.Public,
            "relinearization" => session.Relinearization,
            _ => session.Galois,
        };
        var name = kind == "plaintext" ? "first.plaintext" : kind;

        var returned = session.Result(
            "save",
            ("object", SealObjects.Write(value, compression)),
            ("kind", kind),
            ("compression", compression == SealCompression.Zstandard ? "zstd" : compression == SealCompression.Zlib ? "zlib" : "none"));

        Assert.Equal((byte)compression, returned[5]);
        Assert.Equal(Expanded(value), Expanded(SealObjects.Read(session.Reader, name, returned)));
    }

    [Fact]
    public void Seeded_ciphertext_is_expanded_by_SEAL_as_by_us()
    {
        var session = Open();

        var returned = session.Result("save", ("object", session.SeededSecond!), ("kind", "ciphertext"));

        Assert.Equal(SealObjects.Write(session.Second), returned);
    }

    // node-seal seeds with BLAKE2Xb only, and expands what the format allows.
    [Fact]
    public void Ciphertext_seeded_with_SHAKE256_is_expanded_by_SEAL_as_by_us()
    {
        var session = Open();
        Assert.SkipUnless(Shake256.IsSupported, "This platform has no SHAKE256.");
        var (level, seed, whole, seeded) = (session.Context.FirstLevel, new byte[UniformSeed.Size], new Ciphertext(), new SeededCiphertext());
        RandomNumberGenerator.Fill(seed);
        ZeroEncryption.UnderSecretKey(
            session.Secret, level, isTransformed: false, new UniformSeed(UniformSeedKind.Shake256, seed), NoiseSampler.Secure, whole);
        Message.Add(session.FirstPlain, level, whole.Polynomial(0));
        seeded.Reset(level, isTransformed: false, scale: 1, UniformSeedKind.Shake256, seed);
        whole.Polynomial(0).CopyTo(seeded.First);

        var returned = session.Result("save", ("object", seeded), ("kind", "ciphertext"));

        Assert.Equal(SealObjects.Write(whole), returned);
        Assert.Equal(whole.Words, seeded.Expand().Words);
        Assert.Equal(whole.Words, session.Reader.ReadCiphertext(SealObjects.Write(seeded)).Words);
        Assert.Equal(session.FirstPlain.Words, session.Reader.ReadPlaintext(session.Decrypt(seeded)).Words);
    }

    [Theory]
    [InlineData(Origin.Seal)]
    [InlineData(Origin.Ours)]
    public void Both_decrypt_what_either_encrypted(Origin origin)
    {
        var session = origin == Origin.Ours
            ? Open()
            : new SealSession(
                EncryptionParameters.Bfv(4096, 20), Origin.Seal, context => Messages.Random(context), context => Messages.Random(context));
        var decryptor = new Decryptor(session.Secret);

        foreach (var (plaintext, ciphertext) in new[] { (session.FirstPlain, session.First), (session.SecondPlain, session.Second) })
        {
            Assert.Equal(plaintext.Words, decryptor.Decrypt(ciphertext).Words);
            Assert.Equal(plaintext.Words, session.Reader.ReadPlaintext(session.Decrypt(ciphertext)).Words);
            Assert.Equal(decryptor.NoiseBudget(ciphertext), (int)session.Ask("decrypt", ("ciphertext", ciphertext), ("secret", session.Secret))["budget"]!);
        }
    }

    private static SealSession Open()
    {
        SealOracle.Require();
        return Session.Value;
    }

    // SEAL forgets seeds when it expands them.
    private static IEnumerable<ulong[]> Expanded(object value) => value switch
    {
        Plaintext plaintext => [plaintext.Words.ToArray()],
        Ciphertext ciphertext => [ciphertext.Words.ToArray()],
        SecretKey key => [key.Words.ToArray()],
        PublicKey key => [key.EncryptionOfZero.Words.ToArray()],
        RelinearizationKey key => key.Powers.SelectMany(power => power.Digits).Select(digit => digit.Words.ToArray()),
        GaloisKeys keys => keys.Elements.SelectMany(element => keys[element].Digits).Select(digit => digit.Words.ToArray()),
        _ => throw new ArgumentException($"{value.GetType()} is not expected here.", nameof(value)),
    };
}
