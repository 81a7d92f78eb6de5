using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Packing;

/// <summary>
/// Exact sums of vectors of 64-bit integers of any length under BFV, on all processors. The range of values and the number of summands are planned; from
/// them follow one or several plain moduli, with a context each, whose product exceeds the range of sums, so that no sum wraps. Immutable; safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// A sum of N fresh encryptions under a ternary secret decrypts to the sum of messages modulo t if N·B·2t is less than the primes' product q, with the bound
/// B on the noise of one and the rounding of its message; every t is chosen small enough for that, which is certain, not likely. The sum itself is
/// composed of its residues by the Chinese remainder theorem (mixed radix: Knuth, The Art of Computer Programming, volume 2, section 4.3.2).
/// </remarks>
public sealed class IntegerVectors
{
    private const int MostModuli = 8;

    private readonly BatchEncoder[] _encoders;
    private readonly BfvEvaluator[] _evaluators;
    private readonly Modulus[] _moduli;

    // For i > j: 1/t_j modulo t_i at i·count + j.
    private readonly ulong[] _inverses;

    // What is added to a sum so that it is not negative, and the largest result of that.
    private readonly ulong _shift;
    private readonly ulong _largestShifted;

    /// <param name="smallest">No value is less.</param>
    /// <param name="largest">No value is more.</param>
    /// <param name="summands">No more vectors are added up.</param>
    /// <param name="degree">n, 4096 or more: the number of integers in a ciphertext.</param>
    /// <param name="security">Level of security.</param>
    /// <exception cref="ParametersException">A sum could need more than 64 bits, or the degree holds too little.</exception>
    public IntegerVectors(long smallest, long largest, long summands, int degree = 4096, SecurityLevel security = SecurityLevel.Bits128)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(summands, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(largest, smallest);
        (Smallest, Largest, Summands) = (smallest, largest, summands);

        // A sum of fewer summands, or of none, is in the range too.
        var lowest = (Int128)Math.Min(smallest, 0) * summands;
        var highest = (Int128)Math.Max(largest, 0) * summands;
        if (lowest < long.MinValue || highest > long.MaxValue)
        {
            throw new ParametersException(
                $"{summands} values from {smallest} to {largest} can sum to more than 64 bits hold. "
                + "Plan for fewer summands or a smaller range, or sum the halves of each value.");
        }

        (_shift, _largestShifted) = ((ulong)-lowest, (ulong)(highest - lowest));
        var moduli = Choose((BigInteger)_largestShifted + 1, summands, degree, security);
        Contexts = [.. moduli.Select(t => new HomomorphicContext(ParametersOf(degree, security, t), security))];
        _encoders = [.. Contexts.Select(context => new BatchEncoder(context))];
        _evaluators = [.. Contexts.Select(context => new BfvEvaluator(context))];
        _moduli = [.. moduli.Select(t => new Modulus(t))];
        _inverses = new ulong[_moduli.Length * _moduli.Length];
        for (var i = 0; i < _moduli.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                _inverses[(i * _moduli.Length) + j] = _moduli[i].Invert(_moduli[j].Value);
            }
        }
    }

    /// <summary>
    /// One for each plain modulus; keys are made for each. They depend on the arguments of the constructor only, so that all who plan alike agree.
    /// </summary>
    public IReadOnlyList<HomomorphicContext> Contexts { get; }

    /// <summary>No value is less.</summary>
    public long Smallest { get; }

    /// <summary>No value is more.</summary>
    public long Largest { get; }

    /// <summary>No more vectors are added up.</summary>
    public long Summands { get; }

    private int SlotCount => Contexts[0].Degree;

    /// <summary>Encrypts a vector, as one summand.</summary>
    /// <param name="values">In the planned range.</param>
    /// <param name="encryptors">One for each of <see cref="Contexts"/>, in order.</param>
    /// <exception cref="ArgumentException">A value is out of range, or the encryptors are not those of the contexts.</exception>
    public EncryptedIntegers Encrypt(ReadOnlyMemory<long> values, IReadOnlyList<Encryptor> encryptors)
    {
        RequireContexts([.. encryptors.Select(encryptor => encryptor.Context)]);
        var isOutside = false;
        foreach (var value in values.Span)
        {
            isOutside |= value < Smallest | value > Largest;
        }

        if (isOutside)
        {
            throw new ArgumentException($"A value is not from {Smallest} to {Largest}, for which these vectors were made.", nameof(values));
        }

        var slices = Slices.Count(values.Length, SlotCount);
        var ciphertexts = new Ciphertext[slices * _moduli.Length];
        Slices.ForEach(ciphertexts.Length, SlotCount, (i, plaintext) =>
        {
            var modulus = i / slices;
            var slice = values.Span[Slices.Of(i % slices, values.Length, SlotCount)];
            using var residues = PooledWords.RentSecret(slice.Length);
            Reduce(slice, residues.Span, _moduli[modulus]);
            _encoders[modulus].Encode(residues.Span, plaintext);
            ciphertexts[i] = encryptors[modulus].Encrypt(plaintext);
        });
        return new EncryptedIntegers(values.Length, summands: 1, ciphertexts);
    }

    /// <summary>Takes up ciphertexts that were encrypted for these vectors elsewhere.</summary>
    /// <param name="count">Length of the vector.</param>
    /// <param name="summands">How many vectors were added up into this one.</param>
    /// <param name="ciphertexts">In the order of <see cref="EncryptedIntegers.Ciphertexts"/>.</param>
    /// <exception cref="ArgumentException">They do not belong here.</exception>
    public EncryptedIntegers From(int count, long summands, IEnumerable<Ciphertext> ciphertexts)
    {
        Ciphertext[] all = [.. ciphertexts];
        var slices = Slices.Count(count, SlotCount);
        if (all.Length != slices * _moduli.Length)
        {
            throw new ArgumentException($"A vector of {count} takes {slices} ciphertexts for each of {_moduli.Length} plain moduli, not {all.Length}.");
        }

        Slices.Require(count, summands, Summands, slices, SlotCount);
        for (var i = 0; i < all.Length; i++)
        {
            var context = Contexts[i / slices];
            Slices.RequireContext(all[i].Level.Context, context);
            if (all[i].Level != context.FirstLevel || all[i].Size != Ciphertext.SmallestSize || all[i].IsTransformed)
            {
                throw new ArgumentException(
                    "A ciphertext is not a sum of fresh encryptions, the noise of which is known. Do not compute on it otherwise.", nameof(ciphertexts));
            }
        }

        return new EncryptedIntegers(count, summands, all);
    }

    /// <summary>a + b, element by element.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or there would be more summands than planned.</exception>
    public EncryptedIntegers Add(EncryptedIntegers a, EncryptedIntegers b)
    {
        var sum = new EncryptedIntegers(a.Count, a.Summands, [.. a.Ciphertexts.Select(_ => new Ciphertext())]);
        Combine(a, b, sum);
        return sum;
    }

    /// <summary>Adds a term to a sum in place.</summary>
    /// <inheritdoc cref="Add"/>
    public void AddTo(EncryptedIntegers sum, EncryptedIntegers term) => Combine(sum, term, sum);

    /// <param name="encrypted">Of these vectors.</param>
    /// <param name="decryptors">One for each of <see cref="Contexts"/>, in order.</param>
    /// <returns>As many sums as values were encrypted.</returns>
    /// <exception cref="ArgumentException">The decryptors are not those of the contexts.</exception>
    /// <exception cref="InvalidOperationException">What is decrypted is no sum of planned values: other keys, or other ciphertexts.</exception>
    public long[] Decrypt(EncryptedIntegers encrypted, IReadOnlyList<Decryptor> decryptors)
    {
        var sums = new long[encrypted.Count];
        Decrypt(encrypted, sums, decryptors);
        return sums;
    }

    /// <param name="encrypted">Of these vectors.</param>
    /// <param name="sums">Gets as many sums as values were encrypted: a vector that is used again spares the garbage collector a large one.</param>
    /// <param name="decryptors">One for each of <see cref="Contexts"/>, in order.</param>
    /// <exception cref="ArgumentException">The destination is of another length, or the decryptors are not those of the contexts.</exception>
    /// <exception cref="InvalidOperationException">What is decrypted is no sum of planned values: other keys, or other ciphertexts.</exception>
    public void Decrypt(EncryptedIntegers encrypted, Memory<long> sums, IReadOnlyList<Decryptor> decryptors)
    {
        RequireContexts([.. decryptors.Select(decryptor => decryptor.Context)]);
        Slices.RequireLength(encrypted.Count, sums.Length);
        var slices = Slices.Count(encrypted.Count, SlotCount);
        var areOutside = new bool[slices];
        Slices.ForEach(slices, SlotCount, (i, plaintext) =>
        {
            var slice = sums.Span[Slices.Of(i, sums.Length, SlotCount)];
            using var digits = PooledWords.RentSecret(slice.Length * _moduli.Length);
            for (var j = 0; j < _moduli.Length; j++)
            {
                decryptors[j].Decrypt(encrypted.Ciphertexts[(j * slices) + i], plaintext);
                _encoders[j].Decode(plaintext, digits.Span.Slice(j * slice.Length, slice.Length));
            }

            areOutside[i] = Compose(digits.Span, slice);
        });
        if (areOutside.Contains(true))
        {
            throw new InvalidOperationException("What was decrypted is no sum of planned values. The keys or ciphertexts are not those of these vectors.");
        }
    }

    private static EncryptionParameters ParametersOf(int degree, SecurityLevel security, ulong plainModulus) =>
        new(Scheme.Bfv, degree, StandardModuli.Bfv(degree, security), plainModulus);

    /// <summary>The fewest batching primes whose product is not less than the range, as small as that many allow. The product has less than 90 bits.</summary>
    private static ulong[] Choose(BigInteger range, long summands, int degree, SecurityLevel security)
    {
        var probe = new HomomorphicContext(ParametersOf(degree, security, plainModulus: 2), security);
        var q = probe.FirstLevel.Product;

        // The scaled message is half a unit off at most; the last summand keeps decryption away from the middle, where its rounding is not exact.
        var bound = q / (2 * ((BigInteger)Math.Ceiling(Slices.FreshNoise(probe)) + 1) * summands) - 1;
        for (var count = 1; count <= MostModuli; count++)
        {
            for (var bits = Math.Max(BitOperations.Log2((uint)degree) + 8, (int)((range.GetBitLength() + count - 1) / count)); bits <= 60; bits++)
            {
                var chosen = Batching(degree, bits, count, probe.Parameters.Moduli);
                if (chosen.Any(t => t > bound))
                {
                    break;
                }

                if (chosen.Length == count && chosen.Aggregate(BigInteger.One, (product, t) => product * t) >= range)
                {
                    return chosen;
                }
            }
        }

        throw new ParametersException(
            $"{summands} summands leave a plain modulus of {bound.GetBitLength() - 1} bits at degree {degree}, too little for sums of {range.GetBitLength()} bits. "
            + "Choose a larger degree, or plan for fewer summands.");
    }

    /// <summary>Primes of a size that are none of the ciphertexts' primes.</summary>
    private static ulong[] Batching(int degree, int bits, int count, IReadOnlyList<ulong> taken)
    {
        var excess = taken.Count(prime => 64 - BitOperations.LeadingZeroCount(prime) == bits);
        return [.. Primes.Create(degree, [.. Enumerable.Repeat(bits, count + excess)]).Except(taken).TakeLast(count)];
    }

    private static void Reduce(ReadOnlySpan<long> values, Span<ulong> residues, Modulus modulus)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var sign = values[i] >> 63;
            var magnitude = modulus.Reduce((ulong)((values[i] ^ sign) - sign));
            var negative = modulus.Negate(magnitude);
            residues[i] = magnitude ^ ((magnitude ^ negative) & (ulong)sign);
        }
    }

    /// <returns>Whether any is outside the planned range of sums.</returns>
    private bool Compose(Span<ulong> residues, Span<long> sums)
    {
        var isOutside = false;
        var length = sums.Length;
        for (var i = 0; i < length; i++)
        {
            var (value, unit) = (UInt128.Zero, UInt128.One);
            for (var j = 0; j < _moduli.Length; j++)
            {
                var modulus = _moduli[j];
                var digit = modulus.Add(residues[(j * length) + i], modulus.Reduce(_shift));
                for (var k = 0; k < j; k++)
                {
                    var lower = modulus.Reduce(residues[(k * length) + i]);
                    digit = modulus.Multiply(modulus.Subtract(digit, lower), _inverses[(j * _moduli.Length) + k]);
                }

                residues[(j * length) + i] = digit;
                value += digit * unit;
                unit *= modulus.Value;
            }

            isOutside |= value > _largestShifted;
            sums[i] = (long)((ulong)value - _shift);
        }

        return isOutside;
    }

    private void Combine(EncryptedIntegers a, EncryptedIntegers b, EncryptedIntegers destination)
    {
        var summands = Slices.RequireSum(a.Count, a.Summands, b.Count, b.Summands, Summands);
        var slices = Slices.Count(a.Count, SlotCount);
        Parallel.For(
            0,
            a.Ciphertexts.Count,
            Slices.OnAllProcessors,
            i => _evaluators[i / slices].Add(a.Ciphertexts[i], b.Ciphertexts[i], destination.Ciphertexts[i]));
        destination.Summands = summands;
    }

    private void RequireContexts(HomomorphicContext[] contexts)
    {
        if (contexts.Length != Contexts.Count)
        {
            throw new ArgumentException(
                $"There are {Contexts.Count} contexts, one for each plain modulus, and {contexts.Length} keys were given. Give one for each, in order.");
        }

        for (var i = 0; i < contexts.Length; i++)
        {
            Slices.RequireContext(contexts[i], Contexts[i]);
        }
    }
}
