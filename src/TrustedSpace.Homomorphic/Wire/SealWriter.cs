using System.Buffers;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Wire;

/// <summary>
/// Writes objects as SEAL 4.1 does, for any SEAL from 4.1 on. Packing saves what the primes leave of 64 bits and costs more time than an encryption. Keys whose
/// seeds are known are written with them, in half the size. Of all objects, secret keys and plaintexts are the ones to be hidden from those who carry them.
/// </summary>
public static class SealWriter
{
    /// <summary>Parameters of 57 + 24·k bytes.</summary>
    /// <param name="parameters">What is written.</param>
    /// <param name="destination">Gets one object.</param>
    /// <param name="compression">Of all but its header.</param>
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

    /// <summary>A plaintext of 88 + 8·n bytes or fewer in coefficient form, 88 + 8·n·k transformed. It is not encrypted.</summary>
    /// <param name="plaintext">What is written.</param>
    /// <param name="destination">Gets one object.</param>
    /// <param name="compression">Of all but its header.</param>
    public static void Write(Plaintext plaintext, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard) =>
        WireOutput.Write(destination, compression, SealLayout.Plaintext(plaintext.Words.Length), output =>
            PlaintextBody(output, plaintext.Level?.Id ?? default, plaintext.Scale, plaintext.Words));

    /// <summary>A ciphertext of 113 + 8·n·k·size bytes.</summary>
    /// <param name="ciphertext">What is written.</param>
    /// <param name="destination">Gets one object.</param>
    /// <param name="compression">Of all but its header.</param>
    /// <exception cref="InvalidOperationException">It is empty.</exception>
    public static void Write(Ciphertext ciphertext, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard) =>
        WireOutput.Write(destination, compression, Size(ciphertext, seed: null), output => CiphertextBody(output, ciphertext, seed: null));

    /// <summary>A ciphertext of 194 + 8·n·k bytes.</summary>
    /// <param name="ciphertext">What is written.</param>
    /// <param name="destination">Gets one object.</param>
    /// <param name="compression">Of all but its header.</param>
    /// <exception cref="InvalidOperationException">It is empty.</exception>
    public static void Write(SeededCiphertext ciphertext, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard) =>
        WireOutput.Write(destination, compression, SealLayout.SeededCiphertext(ciphertext.Level), output =>
        {
            CiphertextHead(output, ciphertext.Level, Ciphertext.SmallestSize, ciphertext.IsTransformed, ciphertext.Scale);
            SeededWords(output, ciphertext.First, ciphertext.SeedKind, ciphertext.Seed);
        });

    /// <summary>Never packed: what a compressor keeps in memory cannot be cleared. The destination is the caller's to protect and to clear.</summary>
    public static void Write(SecretKey key, IBufferWriter<byte> destination) =>
        WireOutput.Write(destination, SealCompression.None, SealLayout.Plaintext(key.Words.Length), output =>
            PlaintextBody(output, key.Context.KeyLevel.Id, scale: 1, key.Words));

    /// <summary>A public key of 194 + 8·n·k bytes; of 113 + 16·n·k where its seed is not known.</summary>
    /// <param name="key">What is written.</param>
    /// <param name="destination">Gets one object.</param>
    /// <param name="compression">Of all but its header.</param>
    public static void Write(PublicKey key, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard) =>
        WireOutput.Write(destination, compression, Size(key.EncryptionOfZero, key.Seed), output => CiphertextBody(output, key.EncryptionOfZero, key.Seed));

    /// <summary>Relinearisation keys of about 16·n·k·(k - 1) bytes for each power of the secret; of half with seeds.</summary>
    /// <param name="key">What is written.</param>
    /// <param name="destination">Gets one object.</param>
    /// <param name="compression">Of all but its header.</param>
    public static void Write(RelinearizationKey key, IBufferWriter<byte> destination, SealCompression compression = SealCompression.Zstandard) =>
        SwitchingKeys(key.Context, key.Powers, destination, compression);

    /// <summary>Galois keys of about 16·n·k·(k - 1) bytes for each element and 8·n for their index; of half with seeds.</summary>
    /// <param name="keys">What is written.</param>
    /// <param name="destination">Gets one object.</param>
    /// <param name="compression">Of all but its header.</param>
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
        var size = SealLayout.SwitchingKeys(context, slots.Length, 0) + slots.Sum(Size);
        WireOutput.Write(destination, compression, size, output =>
        {
            output.Id(context.KeyLevel.Id);
            output.Word((ulong)slots.Length);
            foreach (var key in slots)
            {
                var digits = key?.Digits ?? [];
                output.Word((ulong)digits.Length);
                for (var i = 0; i < digits.Length; i++)
                {
                    var seed = key?.Seeds?[i];
                    output.Header(Size(digits[i], seed));
                    CiphertextBody(output, digits[i], seed);
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

    private static long Size(SwitchingKey? key) => key?.Digits.Select((digit, i) => Size(digit, key.Seeds?[i])).Sum() ?? 0;

    private static long Size(Ciphertext ciphertext, UniformSeed? seed) =>
        seed is null ? SealLayout.Ciphertext(ciphertext.Level, ciphertext.Size) : SealLayout.SeededCiphertext(ciphertext.Level);

    private static void CiphertextBody(WireOutput output, Ciphertext ciphertext, UniformSeed? seed)
    {
        CiphertextHead(output, ciphertext.Level, ciphertext.Size, ciphertext.IsTransformed, ciphertext.Scale);
        if (seed is null)
        {
            output.Array(ciphertext.Words);
        }
        else
        {
            SeededWords(output, ciphertext.Polynomial(0), seed.Kind, seed.Bytes);
        }
    }

    private static void CiphertextHead(WireOutput output, Level level, int size, bool isTransformed, double scale)
    {
        output.Id(level.Id);
        output.Byte(isTransformed ? (byte)1 : (byte)0);
        output.Word((ulong)size);
        output.Word((ulong)level.Degree);
        output.Word((ulong)level.PrimeCount);
        output.Real(scale);
        output.Word(1);
    }

    private static void SeededWords(WireOutput output, ReadOnlySpan<ulong> first, UniformSeedKind kind, ReadOnlySpan<byte> seed)
    {
        output.Array(first);
        output.Header(SealLayout.Seed);
        output.Byte((byte)kind);
        output.Bytes(seed);
    }
}
