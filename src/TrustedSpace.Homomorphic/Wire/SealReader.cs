using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Wire;

/// <summary>
/// Reads SEAL's objects (headers 3.7 to 4.4; any compression) from bytes that nobody vouches for. Every length, count, dimension, scale and residue is
/// checked, and memory is taken only for what the bytes can hold, so that an object that is returned satisfies all that the engine relies on. It cannot be
/// seen from an encryption or an evaluation key whether it was made honestly. Safe for concurrent use.
/// </summary>
public sealed partial class SealReader
{
    private readonly HomomorphicContext _context;

    /// <param name="context">Whose objects are read; others are refused.</param>
    /// <param name="maximumBytes">
    /// The most that an object may have uncompressed; more is refused before it is unpacked. By default, as much as Galois keys for all rotations by powers
    /// of two. A seeded object takes up to twice its bytes in memory.
    /// </param>
    public SealReader(HomomorphicContext context, long? maximumBytes = null)
    {
        if (maximumBytes is { } bytes)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes, nameof(maximumBytes));
        }

        _context = context;
        MaximumBytes = maximumBytes ?? SealLayout.Largest(context);
    }

    private delegate T Body<out T>(ref WireInput input);

    /// <summary>The most that an object may have uncompressed.</summary>
    public long MaximumBytes { get; }

    /// <summary>Parameters of 57 + 24·k bytes, of which a context can be made; the context checks whether they are secure.</summary>
    /// <param name="bytes">One object.</param>
    /// <exception cref="WireFormatException">The bytes are not parameters of BFV or CKKS.</exception>
    public static EncryptionParameters ReadParameters(ReadOnlySpan<byte> bytes)
    {
        var limit = SealLayout.Parameters(SealLayout.MostPrimes);
        return Read(bytes, "set of encryption parameters", limit, compressible: limit, ParametersBody);
    }

    /// <summary>A plaintext of 88 + 8·(n or fewer) bytes in coefficient form, 88 + 8·n·k transformed.</summary>
    /// <param name="bytes">One object.</param>
    /// <exception cref="WireFormatException">The bytes are not a plaintext of this context.</exception>
    public Plaintext ReadPlaintext(ReadOnlySpan<byte> bytes)
    {
        var largest = SealLayout.Plaintext(_context.FirstLevel.PolynomialWords);
        return Read(bytes, "plaintext", Math.Min(largest, MaximumBytes), compressible: largest, PlaintextBody);
    }

    /// <summary>A ciphertext of 113 + 8·n·k·size bytes; of 194 + 8·n·k if it is fresh and has a seed in place of its second polynomial.</summary>
    /// <param name="bytes">One object.</param>
    /// <exception cref="WireFormatException">The bytes are not a ciphertext of this context.</exception>
    public Ciphertext ReadCiphertext(ReadOnlySpan<byte> bytes)
    {
        var ciphertext = new Ciphertext();
        ReadCiphertext(bytes, ciphertext);
        return ciphertext;
    }

    /// <inheritdoc cref="ReadCiphertext(ReadOnlySpan{byte})"/>
    /// <param name="bytes">One object.</param>
    /// <param name="destination">Keeps its memory where that is large enough. If reading fails, it is empty.</param>
    public void ReadCiphertext(ReadOnlySpan<byte> bytes, Ciphertext destination)
    {
        var limit = Math.Min(SealLayout.Ciphertext(_context.FirstLevel, Ciphertext.LargestSize), MaximumBytes);
        var isWhole = false;
        try
        {
            Read(bytes, "ciphertext", limit, compressible: 0, (ref WireInput input) =>
            {
                _ = CiphertextBody(ref input, destination, FindData(ref input, input.Id("the parameters id")), isKey: false, "the ciphertext");
                return destination;
            });
            isWhole = true;
        }
        finally
        {
            if (!isWhole)
            {
                destination.Clear();
            }
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> bytes, string kind, long limit, long compressible, Body<T> body)
    {
        var input = new WireInput(bytes, kind, limit, compressible);
        try
        {
            var result = body(ref input);
            input.End();
            return result;
        }
        finally
        {
            input.Dispose();
        }
    }

    private static EncryptionParameters ParametersBody(ref WireInput input)
    {
        var scheme = input.Byte("the scheme") switch
        {
            (byte)Scheme.Bfv => Scheme.Bfv,
            (byte)Scheme.Ckks => Scheme.Ckks,
            var other => throw input.Fail($"the scheme is {other}, and only BFV, {(int)Scheme.Bfv}, and CKKS, {(int)Scheme.Ckks}, are known"),
        };
        var degree = input.Count("the degree", StandardModuli.SmallestDegree, StandardModuli.LargestDegree);
        if (!BitOperations.IsPow2(degree))
        {
            throw input.Fail($"the degree is {degree}, and no power of two");
        }

        var moduli = new ulong[input.Count("the number of primes", 1, SealLayout.MostPrimes)];
        for (var i = 0; i < moduli.Length; i++)
        {
            moduli[i] = ModulusBody(ref input, $"prime {i}");
        }

        var plainModulus = ModulusBody(ref input, "the plain modulus", mayBeZero: scheme == Scheme.Ckks);
        return scheme == Scheme.Bfv || plainModulus == 0
            ? new EncryptionParameters(scheme, degree, moduli, plainModulus)
            : throw input.Fail($"CKKS has no plain modulus, and this is {plainModulus}");
    }

    private static ulong ModulusBody(ref WireInput input, string what, bool mayBeZero = false)
    {
        input.Header(what, SealLayout.Modulus);
        var value = input.Word(what);
        return (value >= 2 && value >> 60 == 0) || (mayBeZero && value == 0) ? value : throw input.Fail($"{what} is {value}, and has not 2 to 60 bits");
    }

    private Plaintext PlaintextBody(ref WireInput input)
    {
        var id = input.Id("the parameters id");
        var level = id.IsNone ? null : FindData(ref input, id);
        if (level is null && _context.Scheme == Scheme.Ckks)
        {
            throw input.Fail("a plaintext of CKKS belongs to a level, and this one to none");
        }

        var words = level?.PolynomialWords;
        var count = input.Count("the number of coefficients", words ?? 0, words ?? _context.Degree);
        var scale = Scale(ref input, level);
        _ = ArrayHead(ref input, "the coefficients", count);
        var plaintext = new Plaintext();
        if (level is null)
        {
            plaintext.ResetCoefficients(count);
            input.Words(plaintext.Words, _context.PlainModulus.Value, "the coefficients");
            return plaintext;
        }

        plaintext.ResetAt(level, scale);
        for (var prime = 0; prime < level.PrimeCount; prime++)
        {
            input.Words(plaintext.Residues(prime), level.Moduli[prime].Value, "the coefficients");
        }

        return plaintext;
    }

    // All that follows the parameters id. Gives the seed of the second polynomial, if there is one, after expanding it.
    private UniformSeed? CiphertextBody(ref WireInput input, Ciphertext destination, Level level, bool isKey, string what)
    {
        var isTransformed = input.Flag("the transformed form");
        if (!isTransformed && (isKey || _context.Scheme == Scheme.Ckks))
        {
            throw input.Fail($"{what} must be in transformed form");
        }

        var size = input.Count("the number of polynomials", Ciphertext.SmallestSize, isKey ? Ciphertext.SmallestSize : Ciphertext.LargestSize);
        _ = input.Count("the degree", level.Degree, level.Degree);
        _ = input.Count("the number of primes", level.PrimeCount, level.PrimeCount);
        var scale = Scale(ref input, isKey ? null : level);
        if (input.HasCorrectionFactor)
        {
            _ = input.Count("the correction factor", 1, 1);
        }

        var present = ArrayHead(ref input, what, size * level.PolynomialWords, size == Ciphertext.SmallestSize ? level.PolynomialWords : null)
            / level.PolynomialWords;
        destination.Reset(level, size, isTransformed, scale);
        for (var polynomial = 0; polynomial < present; polynomial++)
        {
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                input.Words(destination.Residues(polynomial, prime), level.Moduli[prime].Value, what);
            }
        }

        if (present == size)
        {
            return null;
        }

        var seed = SeedBody(ref input);
        UniformPolynomial.Sample(seed, level.Moduli, destination.Polynomial(1));
        return seed;
    }

    private static UniformSeed SeedBody(ref WireInput input)
    {
        input.Header("the seed", SealLayout.Seed);
        var kind = (UniformSeedKind)input.Byte("the seed's type");
        if (kind is not (UniformSeedKind.Blake2Xb or UniformSeedKind.Shake256))
        {
            throw input.Fail($"the seed's type is {(byte)kind}, and not BLAKE2Xb, 1, or SHAKE256, 2");
        }

        if (kind == UniformSeedKind.Shake256 && !Shake256.IsSupported)
        {
            throw input.Fail("its seed is for SHAKE256, which this platform lacks; have the sender seed with BLAKE2Xb");
        }

        Span<byte> bytes = stackalloc byte[UniformSeed.Size];
        input.Fill(bytes, "the seed");
        return new UniformSeed(kind, bytes);
    }

    // The alternative is that of a seeded ciphertext.
    private static int ArrayHead(ref WireInput input, string what, int count, int? alternative = null)
    {
        var size = input.Header(what) + SealHeader.Bytes;
        if (alternative is { } other && size == SealLayout.Words(other))
        {
            count = other;
        }

        if (size != SealLayout.Words(count))
        {
            throw input.Fail($"{what} has {size} bytes with its header, and not {SealLayout.Words(count)}");
        }

        _ = input.Count("the number of words", count, count);
        input.Require(sizeof(ulong) * (long)count, what);
        return count;
    }

    // 1 where there is none: with BFV, and in keys. SEAL bounds that of CKKS by the bits of the level's primes when it computes.
    private double Scale(ref WireInput input, Level? level)
    {
        var scale = input.Real("the scale");
        if (level is null || _context.Scheme == Scheme.Bfv)
        {
            return scale == 1 ? scale : throw input.Fail($"the scale is {scale}, and not 1");
        }

        var bits = level.Moduli.Sum(modulus => Math.Log2(modulus.Value));
        return double.IsNormal(scale) && scale > 0 && Math.Log2(scale) < bits
            ? scale
            : throw input.Fail($"the scale is {scale}, and not positive and below the product of the level's primes");
    }

    private Level FindData(ref WireInput input, ParametersId id)
    {
        var level = _context.Find(id) ?? throw input.Fail($"it has other parameters than this context: no level has the id {id}");
        return level.Index > 0 || level == _context.FirstLevel ? level : throw input.Fail("it stands at the key level, where there are only keys");
    }
}
