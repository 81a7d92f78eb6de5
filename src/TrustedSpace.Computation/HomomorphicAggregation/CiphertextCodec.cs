using System.Buffers;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Wire;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>Ciphertexts of two polynomials at the first level, in SEAL's encoding without packing: 113 + 16·n·k bytes, no more and no less.</summary>
internal static class CiphertextCodec
{
    private static readonly int Size = 113 + 16 * EncryptionPlan.Vectors.Context.FirstLevel.PolynomialWords;

    private static readonly SealReader Reader = new(EncryptionPlan.Vectors.Context, Size);

    public static PayloadWriter Write(this PayloadWriter writer, IReadOnlyList<Ciphertext> ciphertexts)
    {
        writer.Write(ciphertexts.Count);
        var bytes = new ArrayBufferWriter<byte>(Size);
        foreach (var ciphertext in ciphertexts)
        {
            bytes.ResetWrittenCount();
            SealWriter.Write(ciphertext, bytes, SealCompression.None);
            writer.WriteBlock(bytes.WrittenSpan);
        }

        return writer;
    }

    /// <exception cref="ProtocolException">There are not as many as expected, or they are no such ciphertexts.</exception>
    public static Ciphertext[] TakeCiphertexts(this ref PayloadReader reader, int expected)
    {
        if (reader.TakeNumber() != expected)
        {
            throw reader.Fault("there are more or fewer ciphertexts than the released groups take.");
        }

        var ciphertexts = new Ciphertext[expected];
        for (var i = 0; i < expected; i++)
        {
            ciphertexts[i] = Parse(ref reader, reader.TakeBlock(Size));
        }

        return ciphertexts;
    }

    private static Ciphertext Parse(ref PayloadReader reader, ReadOnlySpan<byte> bytes)
    {
        Ciphertext ciphertext;
        try
        {
            ciphertext = Reader.ReadCiphertext(bytes);
        }
        catch (WireFormatException wrong)
        {
            throw reader.Fault($"ciphertext: {wrong.Message}");
        }

        return ciphertext.Level == EncryptionPlan.Vectors.Context.FirstLevel && ciphertext is { Size: Ciphertext.SmallestSize, IsTransformed: false }
            ? ciphertext
            : throw reader.Fault("a ciphertext is not in the form of a fresh one.");
    }
}
