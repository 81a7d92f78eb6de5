using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>Secret random bytes into all of the destination.</summary>
internal delegate void RandomBytes(Span<byte> destination);

/// <summary>
/// Secret small polynomials: errors from the centred binomial distribution of 21 against 21 bits (standard deviation √10.5 ≈ 3.24, at most 21), secrets
/// uniform over -1, 0 and 1. No branch and no address depends on a sampled value. Safe for concurrent use if its source is.
/// </summary>
internal sealed class NoiseSampler
{
    /// <summary>Largest magnitude of an error.</summary>
    public const int LargestError = 21;

    private const int Chunk = 1024;
    private const int BytesOfError = 6;
    private const ulong FirstBits = (1UL << LargestError) - 1;
    private const ulong LastBits = FirstBits << LargestError;

    private readonly RandomBytes _source;

    public NoiseSampler(RandomBytes source) => _source = source;

    /// <summary>From the operating system's randomness.</summary>
    public static NoiseSampler Secure { get; } = new(RandomNumberGenerator.Fill);

    /// <summary>An error's residues modulo each prime.</summary>
    /// <param name="moduli">k primes.</param>
    /// <param name="polynomial">n·k words, prime by prime.</param>
    public void Errors(ReadOnlySpan<Modulus> moduli, Span<ulong> polynomial) => Sample(moduli, polynomial, isTernary: false);

    /// <summary>A ternary secret's residues modulo each prime.</summary>
    /// <inheritdoc cref="Errors(ReadOnlySpan{Modulus}, Span{ulong})"/>
    public void Ternary(ReadOnlySpan<Modulus> moduli, Span<ulong> polynomial) => Sample(moduli, polynomial, isTernary: true);

    /// <summary>Errors as small numbers.</summary>
    public void Errors(Span<sbyte> errors)
    {
        // Two bytes more, since an error takes six of the eight bytes that are read for it.
        Span<byte> random = stackalloc byte[(Chunk * BytesOfError) + sizeof(ushort)];
        for (; !errors.IsEmpty; errors = errors[Math.Min(Chunk, errors.Length)..])
        {
            var count = Math.Min(Chunk, errors.Length);
            _source(random[..(count * BytesOfError)]);
            Count(random, errors[..count]);
        }

        CryptographicOperations.ZeroMemory(random);
    }

    /// <summary>Ternary secrets as small numbers: two random bits each, of which 3 is thrown away; what is thrown away says nothing of what is kept.</summary>
    public void Ternary(Span<sbyte> secrets)
    {
        Span<byte> random = stackalloc byte[Chunk / 4];
        Span<sbyte> kept = stackalloc sbyte[Chunk];
        while (!secrets.IsEmpty)
        {
            _source(random);
            var count = 0;
            foreach (var four in random)
            {
                for (var bits = (uint)four | 0x100; bits > 1; bits >>= 2)
                {
                    // 1 unless both bits are set; then the next value overwrites this one.
                    var keep = 1 - (int)(bits & (bits >> 1) & 1);
                    kept[count] = (sbyte)((int)(bits & 3) - 1);
                    count += keep;
                }
            }

            count = Math.Min(count, secrets.Length);
            kept[..count].CopyTo(secrets);
            secrets = secrets[count..];
        }

        CryptographicOperations.ZeroMemory(random);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(kept));
    }

    /// <summary>Ones of the first bits less ones of the last: of the last, the zeros are 21 less those.</summary>
    private static void Count(ReadOnlySpan<byte> random, Span<sbyte> errors)
    {
        ref var bytes = ref MemoryMarshal.GetReference(random);
        for (var i = 0; i < errors.Length; i++)
        {
            var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, i * BytesOfError));
            var bits = BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
            errors[i] = (sbyte)(BitOperations.PopCount((bits ^ LastBits) & (FirstBits | LastBits)) - LargestError);
        }
    }

    private void Sample(ReadOnlySpan<Modulus> moduli, Span<ulong> polynomial, bool isTernary)
    {
        Span<sbyte> small = stackalloc sbyte[Chunk];
        var degree = polynomial.Length / moduli.Length;
        for (var start = 0; start < degree; start += Chunk)
        {
            var part = small[..Math.Min(Chunk, degree - start)];
            if (isTernary)
            {
                Ternary(part);
            }
            else
            {
                Errors(part);
            }

            for (var prime = 0; prime < moduli.Length; prime++)
            {
                Residues.FromSigned(part, polynomial.Slice((prime * degree) + start, part.Length), moduli[prime]);
            }
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(small));
    }
}
