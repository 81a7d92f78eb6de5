using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;
using TrustedSpace.Homomorphic.Wire;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>What SEAL saved is read, and written back to the bit.</summary>
public class SealVectorTests
{
    private const string Seeded = "second.seeded";

    public static TheoryData<string, string> Objects { get; } =
        new(RecordedSet.All.SelectMany(set => set.Objects.Select(name => (set.Name, name))));

    public static TheoryData<string> Sets { get; } = new(RecordedSet.All.Select(set => set.Name));

    // A seeded ciphertext is expanded by reading; keys keep their seeds.
    [Theory]
    [MemberData(nameof(Objects))]
    public void Object_is_written_as_SEAL_wrote_it(string set, string name)
    {
        var recorded = RecordedSet.Of(set);
        var bytes = SealObjects.Unpack(recorded[name]);

        var written = SealObjects.Write(SealObjects.Read(recorded.Reader, name, recorded[name]));

        Assert.Equal(name == Seeded ? SealLayout.Ciphertext(recorded.Context.FirstLevel, Ciphertext.SmallestSize) : bytes.Length, written.Length);
        var (start, same) = name == Seeded ? (113, bytes.Length - 113 - SealLayout.Seed) : (0, bytes.Length);
        Assert.Equal(bytes.AsSpan(start, (int)same), written.AsSpan(start, (int)same));
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void Object_survives_every_compression(string set, string name)
    {
        var recorded = RecordedSet.Of(set);
        var value = SealObjects.Read(recorded.Reader, name, recorded[name]);
        var plain = SealObjects.Write(value);

        foreach (var compression in Enum.GetValues<SealCompression>())
        {
            var packed = SealObjects.Write(value, compression);

            Assert.Equal(plain, SealObjects.Unpack(packed));
            Assert.Equal(plain, SealObjects.Write(SealObjects.Read(recorded.Reader, name, packed)));
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Public_key_hides_the_secret_by_small_noise_only(string set)
    {
        var recorded = RecordedSet.Of(set);
        using var secret = recorded.Reader.ReadSecretKey(recorded["secret"]);

        var noise = Noise(recorded.Reader.ReadPublicKey(recorded["public"]), secret);

        Assert.InRange(noise, 1, 21);
    }

    [Theory]
    [InlineData("bfv-2048")]
    [InlineData("ckks-2048")]
    public void Seed_expands_to_the_polynomial_that_SEAL_used(string set)
    {
        var recorded = RecordedSet.Of(set);
        using var secret = recorded.Reader.ReadSecretKey(recorded["secret"]);

        var noise = Noise(recorded.Reader.ReadPublicKey(recorded["public.seeded"]), secret);

        Assert.InRange(noise, 1, 21);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Chain_starts_with_the_key_level(string set)
    {
        var context = RecordedSet.Of(set).Context;

        Assert.Equal(Math.Max(1, context.Parameters.Moduli.Count), context.Levels.Count);
        Assert.Equal(context.KeyLevel.Id, new ParametersId(SealObjects.Unpack(RecordedSet.Of(set)["secret"]).AsSpan(SealHeader.Bytes, ParametersId.Size)));
    }

    // SEAL 3.7 had no correction factor; nothing else has changed since.
    [Theory]
    [InlineData(3, 7)]
    [InlineData(4, 0)]
    [InlineData(4, 4)]
    public void Other_versions_are_read(byte major, byte minor)
    {
        var recorded = RecordedSet.Of("bfv-2048");
        var bytes = SealObjects.Unpack(recorded["first"]);
        var other = major == 3 ? [.. bytes[..81], .. bytes[89..]] : bytes.ToArray();
        var array = major == 3 ? 81 : 89;
        (other[3], other[4], other[array + 3], other[array + 4]) = (major, minor, major, minor);
        SealObjects.SetSize(other);

        Assert.Equal(bytes, SealObjects.Write(recorded.Reader.ReadCiphertext(other)));
    }

    // The largest coefficient of -(c0 + c1·s), which is the error of the encryption.
    private static long Noise(PublicKey key, SecretKey secret)
    {
        var level = secret.Context.KeyLevel;
        var largest = 0L;
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            var modulus = level.Moduli[prime];
            var error = key.EncryptionOfZero.Residues(0, prime).ToArray();
            var a = key.EncryptionOfZero.Residues(1, prime);
            var s = secret.Residues(prime);
            for (var i = 0; i < error.Length; i++)
            {
                error[i] = modulus.Add(error[i], modulus.Multiply(a[i], s[i]));
            }

            Ntt.Inverse(error, level.Tables[prime]);
            largest = Math.Max(largest, error.Max(value => (long)Math.Min(value, modulus.Value - value)));
        }

        return largest;
    }
}
