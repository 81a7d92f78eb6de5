using System.Buffers;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Wire;

/// <summary>
/// Writes objects as SEAL 4.1 does, for any SEAL from 4.1 on. <see cref="SealReader"/> gives the sizes. Packing saves what the primes leave of 64 bits and
/// costs more time than an encryption. Nothing but a secret key need be hidden from those who carry it; a plaintext is what its name says.
/// </summary>
public static class SealWriter
{
    public static void Write(
        EncryptionParameters parameters, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard) =>
        WireOutput.Write(destination, compression, SealLayout.Parameters(parameters.Moduli.Count), output =>
        {
            output.Byte((byte)parameters.Scheme);
            output.Word((ulong)parameters.Degree);
            output.Word((ulong)parameters.Moduli.Count);
            foreach (var modulus in parameters.Moduli.Append(parameters.PlainModulus))
            {
                output.Header(SealLayout.Modulus);
                output.Word(modulus);
            }
        });

    public static void Write(Plaintext plaintext, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard) =>
        WireOutput.Write(destination, compression, SealLayout.Plaintext(plaintext.Words.Length), output =>
            PlaintextBody(output, plaintext.Level?.Id ?? default, plaintext.Scale, plaintext.Words));

    public static void Write(Ciphertext ciphertext, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard) =>
        WireOutput.Write(destination, compression, Size(ciphertext), output => CiphertextBody(output, ciphertext));

    /// <summary>Never packed: what a compressor keeps in memory cannot be cleared. The destination is the caller's to protect and to clear.</summary>
    public static void Write(SecretKey key, IBufferWriter<byte> destination) =>
        WireOutput.Write(destination, SealCompression.None, SealLayout.Plaintext(key.Words.Length), output =>
            PlaintextBody(output, key.Context.KeyLevel.Id, scale: 1, key.Words));

    public static void Write(PublicKey key, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard) =>
        Write(key.EncryptionOfZero, destination, compression);

    public static void Write(RelinearizationKey key, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard) =>
        SwitchingKeys(key.Context, key.Powers, destination, compression);

    public static void Write(GaloisKeys keys, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard)
    {
        var slots = new SwitchingKey?[keys.Context.Degree];
        foreach (var element in keys.Elements)
        {
            slots[element / 2] = keys[element];
        }

        SwitchingKeys(keys.Context, slots, destination, compression);
    }

    private static void SwitchingKeys(HomomorphicContext context, SwitchingKey?[] slots, IBufferWriter<byte> destination, SealCompression compression)
    {
        var size = SealLayout.SwitchingKeys(context, slots.Length, 0) + slots.Sum(key => key?.Digits.Sum(Size) ?? 0);
        WireOutput.Write(destination, compression, size, output =>
        {
            output.Id(context.KeyLevel.Id);
            output.Word((ulong)slots.Length);
            foreach (var key in slots)
            {
                output.Word((ulong)(key?.Digits.Length ?? 0));
                foreach (var digit in key?.Digits ?? [])
                {
                    output.Header(Size(digit));
                    CiphertextBody(output, digit);
                }
            }
        });
    }

    private static void PlaintextBody(WireOutput output, ParametersId id, double scale, ReadOnlySpan<ulong> words)
    {
        output.Id(id);
        output.Word((ulong)words.Length);
        output.Real(scale);
        output.Array(words);
    }

    private static long Size(Ciphertext ciphertext) => SealLayout.Ciphertext(ciphertext.Level, ciphertext.Size);

    private static void CiphertextBody(WireOutput output, Ciphertext ciphertext)
    {
        output.Id(ciphertext.Level.Id);
        output.Byte(ciphertext.IsTransformed ? (byte)1 : (byte)0);
        output.Word((ulong)ciphertext.Size);
        output.Word((ulong)ciphertext.Level.Degree);
        output.Word((ulong)ciphertext.Level.PrimeCount);
        output.Real(ciphertext.Scale);
        output.Word(1);
        output.Array(ciphertext.Words);
    }
}
