using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Wire;

public sealed partial class SealReader
{
    /// <summary>A secret key of 88 + 8·n·k bytes; refused unless it is one ternary polynomial modulo every prime.</summary>
    /// <param name="bytes">One object.</param>
    /// <returns>To be disposed of.</returns>
    /// <exception cref="WireFormatException">The bytes are not a secret key of this context.</exception>
    public SecretKey ReadSecretKey(ReadOnlySpan<byte> bytes)
    {
        var limit = Math.Min(SealLayout.Plaintext(_context.KeyLevel.PolynomialWords), MaximumBytes);
        return Read(bytes, "secret key", limit, compressible: 0, SecretKeyBody);
    }

    /// <summary>A public key of 113 + 16·n·k bytes; of 194 + 8·n·k with a seed in place of its second polynomial.</summary>
    /// <param name="bytes">One object.</param>
    /// <exception cref="WireFormatException">The bytes are not a public key of this context.</exception>
    public PublicKey ReadPublicKey(ReadOnlySpan<byte> bytes)
    {
        var limit = Math.Min(SealLayout.Ciphertext(_context.KeyLevel, Ciphertext.SmallestSize), MaximumBytes);
        return Read(bytes, "public key", limit, compressible: 0, (ref WireInput input) =>
        {
            var (encryption, seed) = KeyBody(ref input, "the public key");
            return new PublicKey(encryption, seed);
        });
    }

    /// <summary>Relinearisation keys of about 16·n·k·(k - 1) bytes for each power of the secret; of half with seeds.</summary>
    /// <param name="bytes">One object.</param>
    /// <exception cref="WireFormatException">The bytes are not relinearisation keys of this context.</exception>
    public RelinearizationKey ReadRelinearizationKey(ReadOnlySpan<byte> bytes)
    {
        var limit = Math.Min(SealLayout.SwitchingKeys(_context, SealLayout.MostPowers, SealLayout.MostPowers), MaximumBytes);
        return Read(bytes, "relinearisation key", limit, compressible: 0, (ref WireInput input) =>
        {
            var powers = new SwitchingKey[SwitchingHead(ref input, 1, SealLayout.MostPowers)];
            for (var i = 0; i < powers.Length; i++)
            {
                powers[i] = SwitchingKeyBody(ref input, i)
                    ?? throw input.Fail($"key {i}, of power {i + 2}, has no digits, and keys are there from power 2 on without a gap");
            }

            return new RelinearizationKey(powers);
        });
    }

    /// <summary>Galois keys of about 16·n·k·(k - 1) bytes for each element and 8·n for their index; of half with seeds.</summary>
    /// <param name="bytes">One object.</param>
    /// <exception cref="WireFormatException">The bytes are not Galois keys of this context.</exception>
    public GaloisKeys ReadGaloisKeys(ReadOnlySpan<byte> bytes)
    {
        var limit = Math.Min(SealLayout.SwitchingKeys(_context, _context.Degree, _context.Degree), MaximumBytes);
        return Read(bytes, "set of Galois keys", limit, compressible: SealLayout.SwitchingKeys(_context, _context.Degree, 0), (ref WireInput input) =>
        {
            var keys = new Dictionary<int, SwitchingKey>();
            var slots = SwitchingHead(ref input, _context.Degree, _context.Degree);
            for (var i = 0; i < slots; i++)
            {
                if (SwitchingKeyBody(ref input, i) is { } key)
                {
                    keys.Add((2 * i) + 1, key);
                }
            }

            return new GaloisKeys(_context, keys);
        });
    }

    private SecretKey SecretKeyBody(ref WireInput input)
    {
        var level = _context.KeyLevel;
        CheckKeyLevel(ref input);
        _ = input.Count("the number of values", level.PolynomialWords, level.PolynomialWords);
        _ = Scale(ref input, level: null);
        _ = ArrayHead(ref input, "the key", level.PolynomialWords);
        var key = new SecretKey(_context);
        var isWhole = false;
        try
        {
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                input.Words(key.Words.Slice(prime * level.Degree, level.Degree), level.Moduli[prime].Value, "the key");
            }

            input.End();
            isWhole = IsTernary(key) ? true : throw input.Fail("the residues are not those of one polynomial with coefficients -1, 0 and 1");
            return key;
        }
        finally
        {
            if (!isWhole)
            {
                key.Dispose();
            }
        }
    }

    // Without branches on the key's coefficients: v = s + 1 is 0, 1 or 2 exactly if none of v, 2 - v borrows, and is the same modulo every prime.
    private static bool IsTernary(SecretKey key)
    {
        var level = key.Context.KeyLevel;
        var scratch = GC.AllocateUninitializedArray<ulong>(2 * level.Degree, pinned: true);
        var first = scratch.AsSpan(0, level.Degree);
        var other = scratch.AsSpan(level.Degree);
        try
        {
            var (wrong, any) = (0UL, 0UL);
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                var values = prime == 0 ? first : other;
                key.Residues(prime).CopyTo(values);
                Ntt.Inverse(values, level.Tables[prime]);
                var modulus = level.Moduli[prime];
                for (var i = 0; i < values.Length; i++)
                {
                    var value = modulus.Add(values[i], 1);
                    wrong |= ((2 - value) >> 63) | (value ^ (prime == 0 ? value : first[i]));
                    any |= values[i];
                    values[i] = value;
                }
            }

            return wrong == 0 && any != 0;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(scratch.AsSpan()));
        }
    }

    private int SwitchingHead(ref WireInput input, int smallest, int largest)
    {
        if (!_context.CanSwitchKeys)
        {
            throw input.Fail("these parameters have no special prime, and so no keys of this kind");
        }

        CheckKeyLevel(ref input);
        return input.Count("the number of keys", smallest, largest);
    }

    // One digit for each prime of the first data level, or none.
    private SwitchingKey? SwitchingKeyBody(ref WireInput input, int slot)
    {
        var expected = _context.FirstLevel.PrimeCount;
        var count = input.Count("the number of digits", 0, expected);
        if (count == 0)
        {
            return null;
        }

        if (count != expected)
        {
            throw input.Fail($"key {slot} has {count} digits, and not {expected}");
        }

        var digits = new Ciphertext[count];
        var seeds = new UniformSeed?[count];
        for (var i = 0; i < count; i++)
        {
            var what = $"digit {i} of key {slot}";
            var end = input.Header(what);
            input.Require(end, what);
            end += input.Position;
            (digits[i], seeds[i]) = KeyBody(ref input, what);
            if (input.Position != end)
            {
                throw input.Fail($"{what} ends at byte {input.Position}, and by its header at {end}");
            }
        }

        UniformSeed[] known = [.. seeds.OfType<UniformSeed>()];
        return new SwitchingKey(digits, known.Length == count ? known : null);
    }

    private (Ciphertext Encryption, UniformSeed? Seed) KeyBody(ref WireInput input, string what)
    {
        CheckKeyLevel(ref input);
        var key = new Ciphertext();
        var seed = CiphertextBody(ref input, key, _context.KeyLevel, isKey: true, what);
        return (key, seed);
    }

    private void CheckKeyLevel(ref WireInput input)
    {
        var id = input.Id("the parameters id");
        if (id != _context.KeyLevel.Id)
        {
            throw input.Fail($"it has other parameters than this context: its id is {id}, and not that of the key level");
        }
    }
}
