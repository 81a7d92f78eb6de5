using System.Buffers.Binary;
using System.IO.Compression;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Wire;
using Xunit;
using ZstdSharp;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>Bytes of strangers: refused with a reason, and before they cost memory.</summary>
public class SealReaderTests
{
    // Offsets in an uncompressed ciphertext.
    private const int Version = 3;
    private const int Compression = 5;
    private const int Size = 8;
    private const int Id = 16;
    private const int Form = 48;
    private const int Polynomials = 49;
    private const int Degree = 57;
    private const int Primes = 65;
    private const int Scale = 73;
    private const int Correction = 81;
    private const int Array = 89;
    private const int Count = 105;
    private const int Words = 113;

    private static readonly RecordedSet Bfv = RecordedSet.Of("bfv-2048");
    private static readonly RecordedSet Ckks = RecordedSet.Of("ckks-2048");

    public static TheoryData<int, ulong, string> Fields { get; } = new()
    {
        { 0, 0x1111, "a header starts with a15e" },
        { Version, 0x0105, "version 5.1 is not among 3.7 to 4.4" },
        { Version, 0x0504, "version 4.5 is not among 3.7 to 4.4" },
        { Version, 0x0603, "version 3.6 is not among 3.7 to 4.4" },
        { Compression, 3, "there is no compression 3" },
        { Size, 15, "fewer than the header" },
        { Size, ulong.MaxValue, "the header says that there are 18446744073709551615 bytes" },
        { Id, 0, "it has other parameters than this context" },
        { Form, 2, "the transformed form is 2, and not 0 or 1" },
        { Polynomials, 1, "the number of polynomials is 1, and not from 2 to 16" },
        { Polynomials, 17, "the number of polynomials is 17, and not from 2 to 16" },
        { Polynomials, 3, "and not 98328" },
        { Degree, 4096, "the degree is 4096, and not 2048" },
        { Primes, 3, "the number of primes is 3, and not 2" },
        { Scale, 0x4000000000000000, "the scale is 2, and not 1" },
        { Correction, 2, "the correction factor is 2, and not 1" },
        { Array + Size, 24, "the ciphertext has 24 bytes with its header" },
        { Array + Size, ulong.MaxValue, "would take 18446744073709551615 bytes" },
        { Array + Compression, 2, "is packed within it" },
        { Array + Version, 0x0004, "has another version than the object" },
        { Count, 8193, "the number of words is 8193, and not 8192" },
        { Words, 0x2d001, "a value of the ciphertext is not less than 184321" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void Ciphertext_with_a_wrong_field_is_refused(int offset, ulong value, string reason)
    {
        var bytes = SealObjects.Unpack(Bfv["first"]);
        Set(bytes, offset, value);

        var exception = Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(bytes));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-65536.0)]
    [InlineData(0.0)]
    [InlineData(double.Epsilon)]
    [InlineData(1e30)]
    public void Ckks_scale_out_of_bounds_is_refused(double scale)
    {
        var bytes = SealObjects.Unpack(Ckks["first"]);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(Scale), scale);

        Assert.Contains("the scale is", Assert.Throws<WireFormatException>(() => Ckks.Reader.ReadCiphertext(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ckks_ciphertext_in_coefficient_form_is_refused()
    {
        var bytes = SealObjects.Unpack(Ckks["first"]);
        bytes[Form] = 0;

        Assert.Contains("transformed form", Assert.Throws<WireFormatException>(() => Ckks.Reader.ReadCiphertext(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Object_of_another_context_or_kind_is_refused()
    {
        Assert.Throws<WireFormatException>(() => Ckks.Reader.ReadCiphertext(Bfv["first"]));
        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(Bfv["public"]));
        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadPublicKey(Bfv["first"]));
        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadGaloisKeys(Bfv["relinearization"]));
        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadRelinearizationKey(Bfv["galois.seeded"]));
        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadSecretKey(Bfv["first.plaintext"]));
        Assert.Throws<WireFormatException>(() => Ckks.Reader.ReadPlaintext(Bfv["first.plaintext"]));
        Assert.Throws<WireFormatException>(() => SealReader.ReadParameters(Bfv["first"]));
    }

    [Theory]
    [InlineData(SealCompression.None)]
    [InlineData(SealCompression.Zlib)]
    [InlineData(SealCompression.Zstandard)]
    public void Object_cut_short_or_with_more_behind_is_refused(SealCompression compression)
    {
        var bytes = SealObjects.Write(Bfv.Reader.ReadCiphertext(Bfv["first"]), compression);
        byte[] longer = [.. bytes, 0];
        var shorter = bytes[..^1];
        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(longer));
        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(shorter));
        SealObjects.SetSize(longer);
        SealObjects.SetSize(shorter);

        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(longer));
        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(shorter));
    }

    [Theory]
    [InlineData(SealCompression.Zlib)]
    [InlineData(SealCompression.Zstandard)]
    public void Packed_object_with_more_within_is_refused(SealCompression compression)
    {
        byte[] body = [.. SealObjects.Unpack(Bfv["first"]).AsSpan(SealHeader.Bytes), 0];

        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(Packed(body, compression)));
    }

    // Every length of the input; and each of the first 200 bytes altered.
    [Fact]
    public void Every_prefix_of_an_object_is_refused()
    {
        var bytes = SealObjects.Unpack(Bfv["second.seeded"]);
        foreach (var length in Enumerable.Range(0, 300).Concat(Enumerable.Range(bytes.Length - 300, 300)))
        {
            var prefix = bytes[..length];
            if (length >= SealHeader.Bytes)
            {
                SealObjects.SetSize(prefix);
            }

            Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(prefix));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Unknown_seed_type_is_refused(byte kind)
    {
        var bytes = SealObjects.Unpack(Bfv["second.seeded"]);
        bytes[^65] = kind;

        Assert.Contains("the seed's type", Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shake_seed_is_expanded_too()
    {
        var bytes = SealObjects.Unpack(Bfv["second.seeded"]);
        bytes[^65] = 2;
        var blake = Bfv.Reader.ReadCiphertext(Bfv["second.seeded"]);

        var shake = Bfv.Reader.ReadCiphertext(bytes);

        Assert.Equal(blake.Polynomial(0), shake.Polynomial(0));
        Assert.False(blake.Polynomial(1).SequenceEqual(shake.Polynomial(1)));
    }

    [Fact]
    public void Secret_key_whose_residues_disagree_is_refused()
    {
        var bytes = SealObjects.Unpack(Bfv["secret"]);
        var word = bytes.AsSpan(SealHeader.Bytes + 72);
        BinaryPrimitives.WriteUInt64LittleEndian(word, (BinaryPrimitives.ReadUInt64LittleEndian(word) + 1) % 0x2d001);

        Assert.Contains("one polynomial", Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadSecretKey(bytes)).Message, StringComparison.Ordinal);
    }

    // The constant 2, whose residues agree; and 0.
    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void Secret_key_that_is_not_ternary_is_refused(ulong value)
    {
        var bytes = SealObjects.Unpack(Bfv["secret"]);
        for (var offset = SealHeader.Bytes + 72; offset < bytes.Length; offset += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), value);
        }

        Assert.Contains("one polynomial", Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadSecretKey(bytes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(48, 0, "the number of keys is 0, and not from 1 to 14")]
    [InlineData(48, 15, "the number of keys is 15, and not from 1 to 14")]
    [InlineData(48, 2, "is left")]
    [InlineData(56, 0, "has no digits")]
    [InlineData(56, 1, "key 0 has 1 digits, and not 2")]
    [InlineData(56, 3, "the number of digits is 3, and not from 0 to 2")]
    [InlineData(56, ulong.MaxValue, "the number of digits is 18446744073709551615")]
    [InlineData(72, 100, "and by its header at")]
    public void Relinearisation_key_with_wrong_dimensions_is_refused(int offset, ulong value, string reason)
    {
        var bytes = SealObjects.Unpack(Bfv["relinearization"]);
        Set(bytes, offset, value);

        var exception = Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadRelinearizationKey(bytes));

        Assert.True(
            exception.Message.Contains(reason, StringComparison.Ordinal) || (reason == "is left" && exception.Message.Contains("are left", StringComparison.Ordinal)),
            exception.Message);
    }

    [Fact]
    public void Galois_keys_with_more_than_n_slots_are_refused()
    {
        var bytes = SealObjects.Unpack(Bfv["galois.seeded"]);
        Set(bytes, 48, 2049);

        Assert.Contains(
            "the number of keys is 2049", Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadGaloisKeys(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plaintext_above_the_plain_modulus_is_refused()
    {
        var bytes = SealObjects.Unpack(Bfv["first.plaintext"]);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - sizeof(ulong)), 12289);

        Assert.Contains("not less than 12289", Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadPlaintext(bytes)).Message, StringComparison.Ordinal);
    }

    // SEAL's default-constructed plaintext, which is zero.
    [Fact]
    public void Empty_plaintext_is_read()
    {
        var bytes = SealObjects.Write(new Plaintext());

        Assert.Equal(88, bytes.Length);
        Assert.Equal(bytes, SealObjects.Write(Bfv.Reader.ReadPlaintext(bytes)));
    }

    [Fact]
    public void Limit_on_bytes_refuses_what_exceeds_it()
    {
        var size = SealObjects.Unpack(Bfv["first"]).Length;

        _ = new SealReader(Bfv.Context, size).ReadCiphertext(Bfv["first"]);

        Assert.Contains(
            "the reader's limit",
            Assert.Throws<WireFormatException>(() => new SealReader(Bfv.Context, size - 1).ReadCiphertext(Bfv["first"])).Message,
            StringComparison.Ordinal);
    }

    // A hundred bytes that unpack to an endless ciphertext of zeros, all fields in order.
    [Theory]
    [InlineData(SealCompression.Zlib)]
    [InlineData(SealCompression.Zstandard)]
    public void Bomb_is_refused_before_memory_is_taken(SealCompression compression)
    {
        var head = SealObjects.Unpack(Bfv["first"]).AsSpan(SealHeader.Bytes, Words - SealHeader.Bytes).ToArray();
        var largest = (int)SealLayout.Words(16L * Bfv.Context.FirstLevel.PolynomialWords);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(Polynomials - SealHeader.Bytes), 16);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(Array + Size - SealHeader.Bytes), (ulong)largest);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(Count - SealHeader.Bytes), 16UL * (ulong)Bfv.Context.FirstLevel.PolynomialWords);
        var bomb = Packed([.. head, .. new byte[largest - 24]], compression);
        Assert.InRange(bomb.Length, 100, largest / 100);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(bomb));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Contains("these packed bytes may hold", exception.Message, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 100_000);
    }

    // A frame header that asks for a window of 16 MiB.
    [Fact]
    public void Large_zstd_window_is_refused()
    {
        using var compressor = new Compressor(3);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_windowLog, 24);
        compressor.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_contentSizeFlag, 0);
        using var packed = new MemoryStream();
        using (var stream = new CompressionStream(packed, compressor, preserveCompressor: true, leaveOpen: true))
        {
            stream.Write(SealObjects.Unpack(Bfv["first"]).AsSpan(SealHeader.Bytes));
        }

        var bytes = SealObjects.Pack(packed.ToArray(), SealCompression.Zstandard);

        Assert.Contains("damaged", Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(bytes)).Message, StringComparison.Ordinal);
    }

    // A zlib header that asks for a preset dictionary, on which the platform gives up in another way than on damage.
    [Fact]
    public void Zlib_dictionary_is_refused()
    {
        var bytes = SealObjects.Write(Bfv.Reader.ReadCiphertext(Bfv["first"]), SealCompression.Zlib);
        (bytes[16], bytes[17]) = (0x78, 0x3f);

        Assert.Contains("damaged", Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Destination_is_empty_after_a_failure()
    {
        var destination = Bfv.Reader.ReadCiphertext(Bfv["first"]);
        var bytes = SealObjects.Unpack(Bfv["first"]);
        bytes.AsSpan(bytes.Length - 8).Fill(0xff);

        Assert.Throws<WireFormatException>(() => Bfv.Reader.ReadCiphertext(bytes, destination));

        Assert.Throws<InvalidOperationException>(() => destination.Level);
    }

    private static byte[] Packed(byte[] body, SealCompression compression)
    {
        using var packed = new MemoryStream();
        using (Stream stream = compression == SealCompression.Zlib
            ? new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)
            : new CompressionStream(packed, 19))
        {
            stream.Write(body);
        }

        return SealObjects.Pack(packed.ToArray(), compression);
    }

    // One byte, two of a version, or a word.
    private static void Set(byte[] bytes, int offset, ulong value)
    {
        if (offset is Compression or Form or (Array + Compression))
        {
            bytes[offset] = (byte)value;
        }
        else if (offset is 0 or Version or (Array + Version))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(offset), (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), value);
        }
    }
}
