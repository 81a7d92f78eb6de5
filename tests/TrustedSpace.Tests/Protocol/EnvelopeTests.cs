using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public sealed class EnvelopeTests : IDisposable
{
    private static readonly ParticipantId A = ParticipantId.Parse("hospital-a");
    private static readonly ParticipantId B = ParticipantId.Parse("hospital-b");
    private static readonly ParticipantId C = ParticipantId.Parse("hospital-c");

    private static readonly EnvelopeBinding Binding = new(
        JobId.Parse("0198c2a0-1111-7abc-8def-0123456789ab"), Sha256Digest.Of("plan"u8), Sha256Digest.Of("parties"u8), Round: 2);

    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void Signed_envelope_names_its_sender_after_the_wire()
    {
        var received = Envelope.Parser.ParseFrom(SealedToB().ToByteArray());

        Assert.Equal(A, EnvelopeVerifier.Verify(received, _space.Authority, Binding, B));
    }

    [Fact]
    public void Sealed_payload_opens_for_its_receiver_alone()
    {
        var envelope = SealedToB();
        using var b = _space.Keys("hospital-b").CreateOpeningKey();
        using var c = _space.Keys("hospital-c").CreateOpeningKey();

        Assert.Equal("counts"u8, EnvelopeSealing.Open(envelope, b));
        Assert.Throws<EnvelopeException>(() => EnvelopeSealing.Open(envelope, c));
    }

    [Fact]
    public void Sealed_payload_does_not_open_in_another_envelope()
    {
        using var b = _space.Keys("hospital-b").CreateOpeningKey();
        Action<Envelope>[] moves =
        [
            envelope => envelope.JobId = JobId.New(_space.Time).Value,
            envelope => envelope.PlanHash = ByteString.CopyFrom(Sha256Digest.Of("x"u8).ToBytes()),
            envelope => envelope.PartySetHash = ByteString.CopyFrom(Sha256Digest.Of("x"u8).ToBytes()),
            envelope => envelope.Round = 3,
            envelope => envelope.Sender = C.Value,
            envelope => envelope.Receiver = C.Value,
        ];

        Assert.All(moves, move =>
        {
            var envelope = SealedToB();
            move(envelope);
            Assert.Throws<EnvelopeException>(() => EnvelopeSealing.Open(envelope, b));
        });
    }

    [Fact]
    public void Any_changed_field_breaks_the_signature()
    {
        var signed = SealedToB();
        var fields = Envelope.Descriptor.Fields.InFieldNumberOrder();
        Assert.Equal(10, fields.Count);

        Gen.Select(Gen.Int[0, fields.Count - 1].Select(index => fields[index]), Gen.Int[0, int.MaxValue], Gen.Int[1, 255]).Sample(
            (field, position, change) =>
            {
                var altered = signed.Clone();
                field.Accessor.SetValue(altered, Change(field, field.Accessor.GetValue(altered), position, change));
                Assert.Throws<EnvelopeException>(() => EnvelopeVerifier.Verify(altered, _space.Authority));
            },
            iter: 300);
    }

    [Fact]
    public void Bytes_moved_between_neighbouring_fields_break_the_signature()
    {
        var envelope = Binding.Wrap(A, B, "payload"u8);
        var signed = EnvelopeSigner.Sign(envelope, _space.Keys("hospital-a").Signing);

        signed.PlanHash = ByteString.CopyFrom([.. envelope.PlanHash.Span, envelope.PartySetHash[0]]);
        signed.PartySetHash = ByteString.CopyFrom(envelope.PartySetHash.Span[1..]);

        Assert.Throws<EnvelopeException>(() => EnvelopeVerifier.Verify(signed, _space.Authority));
    }

    [Theory]
    [InlineData("job")]
    [InlineData("plan")]
    [InlineData("party set")]
    [InlineData("round")]
    [InlineData("receiver")]
    public void Replayed_envelope_is_refused_elsewhere(string field)
    {
        var (binding, recipient) = field switch
        {
            "job" => (Binding with { Job = JobId.New(_space.Time) }, B),
            "plan" => (Binding with { Plan = Sha256Digest.Of("x"u8) }, B),
            "party set" => (Binding with { Parties = Sha256Digest.Of("x"u8) }, B),
            "round" => (Binding with { Round = 3 }, B),
            _ => (Binding, C),
        };

        var problem = Assert.Throws<EnvelopeException>(
            () => EnvelopeVerifier.Verify(SealedToB(), _space.Authority, binding, recipient));

        Assert.Contains($"its {field} is another one", problem.Message, StringComparison.Ordinal);
        Assert.Contains("hospital-a", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Envelope_to_all_reaches_every_recipient()
    {
        var envelope = EnvelopeSigner.Sign(Binding.Wrap(A, receiver: null, "key"u8), _space.Keys("hospital-a").Signing);

        Assert.Equal(A, EnvelopeVerifier.Verify(envelope, _space.Authority, Binding, B));
        Assert.Equal(A, EnvelopeVerifier.Verify(envelope, _space.Authority, Binding, C));
    }

    [Fact]
    public void Nobody_signs_in_the_name_of_another()
    {
        var envelope = Binding.Wrap(A, B, "x"u8);
        var forged = EnvelopeSigner.Sign(Binding.Wrap(B, B, "x"u8), _space.Keys("hospital-b").Signing);
        forged.Sender = A.Value;

        Assert.Throws<EnvelopeException>(() => EnvelopeSigner.Sign(envelope, _space.Keys("hospital-b").Signing));
        Assert.Throws<UntrustedCertificateException>(() => EnvelopeSigner.Sign(envelope, _space.Keys("hospital-a").Tls));
        Assert.Throws<EnvelopeException>(() => EnvelopeVerifier.Verify(forged, _space.Authority));
    }

    [Fact]
    public void Payload_is_sealed_once_and_to_its_receiver()
    {
        Assert.Throws<EnvelopeException>(() => EnvelopeSealing.Seal(Binding.Wrap(A, C, "x"u8), _space.Sealing("hospital-b")));
        Assert.Throws<EnvelopeException>(() => EnvelopeSealing.Seal(SealedToB(), _space.Sealing("hospital-b")));
        using var key = _space.Keys("hospital-b").CreateOpeningKey();
        Assert.Throws<EnvelopeException>(() => EnvelopeSealing.Open(Binding.Wrap(A, B, "x"u8), key));
    }

    [Fact]
    public void Digest_covers_all_but_the_signature()
    {
        var envelope = Binding.Wrap(A, receiver: null, "key"u8);
        var once = EnvelopeSigner.Sign(envelope, _space.Keys("hospital-a").Signing);
        var again = EnvelopeSigner.Sign(envelope, _space.Keys("hospital-a").Signing);

        Assert.NotEqual(once.Signature, again.Signature);
        Assert.Equal(once.ComputeDigest(), again.ComputeDigest());
        Assert.NotEqual(once.ComputeDigest(), envelope.ComputeDigest());
    }

    private Envelope SealedToB() => EnvelopeSigner.Sign(
        EnvelopeSealing.Seal(Binding.Wrap(A, B, "counts"u8), _space.Sealing("hospital-b")), _space.Keys("hospital-a").Signing);

    private static object Change(FieldDescriptor field, object value, int position, int change) => field.FieldType switch
    {
        FieldType.Bool => !(bool)value,
        FieldType.UInt32 => (uint)value ^ (uint)change,
        FieldType.String => (string)value + (char)('a' + (change % 26)),
        FieldType.Bytes => Flip((ByteString)value, position, change),
        _ => throw new NotSupportedException($"No change is known for the type of {field.Name}."),
    };

    private static ByteString Flip(ByteString value, int position, int change)
    {
        var bytes = value.ToByteArray();
        bytes[position % bytes.Length] ^= (byte)change;
        return ByteString.CopyFrom(bytes);
    }
}
