using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Wire;
using ZstdSharp;

namespace TrustedSpace.Tests.Homomorphic.Wire;

/// <summary>Objects by kind, to and from bytes.</summary>
internal static class SealObjects
{
    /// <summary>What a file of a recorded set holds.</summary>
    public static object Read(SealReader reader, string name, ReadOnlySpan<byte> bytes) => name.Split('.')[0] switch
    {
        "parameters" => SealReader.ReadParameters(bytes),
        "secret" => reader.ReadSecretKey(bytes),
        "public" => reader.ReadPublicKey(bytes),
        "relinearization" => reader.ReadRelinearizationKey(bytes),
        "galois" => reader.ReadGaloisKeys(bytes),
        "plainTransformToNtt" => reader.ReadPlaintext(bytes),
        _ when name.EndsWith(".plaintext", StringComparison.Ordinal) => reader.ReadPlaintext(bytes),
        _ => reader.ReadCiphertext(bytes),
    };

    public static byte[] Write(object value, SealCompression compression = SealCompression.None)
    {
        var output = new ArrayBufferWriter<byte>();
        switch (value)
        {
            case EncryptionParameters parameters:
                SealWriter.Write(parameters, output, compression);
                break;
            case Plaintext plaintext:
                SealWriter.Write(plaintext, output, compression);
                break;
            case Ciphertext ciphertext:
                SealWriter.Write(ciphertext, output, compression);
                break;
            case SeededCiphertext ciphertext:
                SealWriter.Write(ciphertext, output, compression);
                break;
            case SecretKey key:
                SealWriter.Write(key, output);
                break;
            case PublicKey key:
                SealWriter.Write(key, output, compression);
                break;
            case RelinearizationKey key:
                SealWriter.Write(key, output, compression);
                break;
            case GaloisKeys keys:
                SealWriter.Write(keys, output, compression);
                break;
            default:
                throw new ArgumentException($"{value.GetType()} has no form in bytes.", nameof(value));
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The same object without compression, by means other than the reader's.</summary>
    public static byte[] Unpack(byte[] bytes)
    {
        using var packed = new MemoryStream(bytes[SealHeader.Bytes..]);
        using Stream stream = bytes[5] switch
        {
            1 => new ZLibStream(packed, CompressionMode.Decompress),
            2 => new DecompressionStream(packed),
            _ => packed,
        };
        using var body = new MemoryStream();
        stream.CopyTo(body);
        return Pack(body.ToArray(), SealCompression.None);
    }

    /// <summary>A header before a body that is packed already.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> body, SealCompression compression)
    {
        var bytes = new byte[SealHeader.Bytes + body.Length];
        new SealHeader(SealHeader.WrittenVersion, compression, (ulong)bytes.Length).CopyTo(bytes);
        body.CopyTo(bytes.AsSpan(SealHeader.Bytes));
        return bytes;
    }

    public static void SetSize(Span<byte> bytes) => BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (ulong)bytes.Length);
}
