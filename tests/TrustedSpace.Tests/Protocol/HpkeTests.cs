using System.Security.Cryptography;
using CsCheck;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Sealing;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public sealed class HpkeTests : IDisposable
{
    private readonly TestSpace _space = new();
    private readonly ECDiffieHellman _key;

    public HpkeTests() => _key = _space.Keys("university").CreateOpeningKey();

    public static TheoryData<string, int> Published => new()
    {
        { "rfc9180-appendix-a3-1.json", 0 },
        { "draft-irtf-cfrg-hpke-08.json", 0 },
        { "draft-irtf-cfrg-hpke-08.json", 1 },
    };

    public void Dispose()
    {
        _key.Dispose();
        _space.Dispose();
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void Published_vector_is_reproduced_by_both_ends(string file, int index)
    {
        var vector = ProtocolVectors.Read("hpke", file)[index];
        var suite = vector.GetProperty("aead_id").GetInt32() == 1 ? HpkeSuite.Aes128Gcm : HpkeSuite.Aes256Gcm;
        using var recipient = Import(vector.Hex("pkRm"), vector.Hex("skRm"));
        using var ephemeral = Import(vector.Hex("enc"), vector.Hex("skEm"));
        using var sender = HpkeSender.Create(suite, recipient, ephemeral, vector.Hex("info"));
        using var receiver = HpkeReceiver.Create(suite, recipient, vector.Hex("enc"), vector.Hex("info"));

        Assert.Equal(vector.Hex("enc"), sender.Encapsulation.ToArray());
        Assert.Equal(vector.Hex("shared_secret"), DhKem.Decapsulate(vector.Hex("enc"), recipient));
        foreach (var message in vector.GetProperty("encryptions").EnumerateArray())
        {
            sender.Sequence = receiver.Sequence = message.GetProperty("sequence").GetUInt64();
            Assert.Equal(message.Hex("ciphertext"), sender.Seal(message.Hex("aad"), message.Hex("plaintext")));
            Assert.Equal(message.Hex("plaintext"), receiver.Open(message.Hex("aad"), message.Hex("ciphertext")));
        }

        foreach (var export in vector.GetProperty("exports").EnumerateArray())
        {
            var length = export.GetProperty("L").GetInt32();
            Assert.Equal(export.Hex("exported_value"), sender.Export(export.Hex("exporter_context"), length));
            Assert.Equal(export.Hex("exported_value"), receiver.Export(export.Hex("exporter_context"), length));
        }
    }

    [Fact]
    public void Any_message_opens_to_what_was_sealed() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40]).Sample(
            (plaintext, info, aad) =>
            {
                var message = Hpke.Seal(_space.Sealing("university"), info, aad, plaintext);
                Assert.Equal(Hpke.EncapsulationLength + plaintext.Length + Hpke.TagLength, message.Length);
                Assert.Equal(plaintext, Hpke.Open(_key, info, aad, message));
            },
            iter: 100);

    [Fact]
    public void Any_flipped_bit_is_noticed()
    {
        var message = Hpke.Seal(_space.Sealing("university"), "info"u8, "aad"u8, "plaintext"u8);

        Gen.Select(Gen.Int[0, message.Length - 1], Gen.Int[0, 7]).Sample(
            (position, bit) =>
            {
                var altered = message.ToArray();
                altered[position] ^= (byte)(1 << bit);
                Assert.Throws<SealingException>(() => Hpke.Open(_key, "info"u8, "aad"u8, altered));
            },
            iter: 300);
    }

    [Fact]
    public void Message_opens_for_its_use_and_recipient_alone()
    {
        var message = Hpke.Seal(_space.Sealing("university"), "info"u8, "aad"u8, "plaintext"u8);
        using var other = _space.Keys("hospital-a").CreateOpeningKey();

        Assert.Throws<SealingException>(() => Hpke.Open(_key, "other"u8, "aad"u8, message));
        Assert.Throws<SealingException>(() => Hpke.Open(_key, "info"u8, "other"u8, message));
        Assert.Throws<SealingException>(() => Hpke.Open(other, "info"u8, "aad"u8, message));
        for (var length = 0; length < message.Length; length++)
        {
            Assert.Throws<SealingException>(() => Hpke.Open(_key, "info"u8, "aad"u8, message.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Messages_open_in_their_order_only_and_a_failure_changes_nothing()
    {
        using var sender = HpkeSender.Create(_space.Sealing("university"), []);
        using var receiver = HpkeReceiver.Create(_key, sender.Encapsulation.Span, []);
        var first = sender.Seal([], "first"u8);
        var second = sender.Seal([], "second"u8);

        Assert.Throws<SealingException>(() => receiver.Open([], second));
        Assert.Equal("first"u8, receiver.Open([], first));
        Assert.Throws<SealingException>(() => receiver.Open([], first));
        Assert.Equal("second"u8, receiver.Open([], second));
    }

    [Fact]
    public void Equal_messages_differ_when_sealed()
    {
        using var sender = HpkeSender.Create(_space.Sealing("university"), []);

        Assert.NotEqual(sender.Seal([], "same"u8), sender.Seal([], "same"u8));
        Assert.NotEqual(Hpke.Seal(_key, [], [], "same"u8), Hpke.Seal(_key, [], [], "same"u8));
    }

    [Fact]
    public void Context_stops_before_a_nonce_repeats()
    {
        using var sender = HpkeSender.Create(_space.Sealing("university"), []);
        sender.Sequence = ulong.MaxValue - 1;

        sender.Seal([], "last"u8);

        Assert.Throws<SealingException>(() => sender.Seal([], "one too many"u8));
    }

    [Fact]
    public void Encapsulation_off_the_curve_is_refused()
    {
        var message = Hpke.Seal(_space.Sealing("university"), [], [], "x"u8);
        message.AsSpan(1, 64).Fill(0x11);

        Assert.Throws<SealingException>(() => Hpke.Open(_key, [], [], message));
    }

    [Fact]
    public void Only_a_sealing_certificate_on_p256_receives()
    {
        var signing = ParticipantCertificate.Parse(_space.Keys("university").Signing);
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);

        Assert.Throws<UntrustedCertificateException>(() => Hpke.Seal(signing, [], [], "x"u8));
        Assert.Throws<ArgumentException>(() => Hpke.Seal(other, [], [], "x"u8));
    }

    private static ECDiffieHellman Import(byte[] point, byte[] scalar) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = point[1..33], Y = point[33..] },
        D = scalar,
    });
}
