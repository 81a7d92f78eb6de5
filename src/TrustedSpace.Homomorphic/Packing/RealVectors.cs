using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Packing;

/// <summary>
/// Sums of vectors of real numbers of any length under CKKS, on all processors: n/2 numbers in a ciphertext. Immutable; safe for concurrent use.
/// </summary>
/// <remarks>
/// A coefficient of an encoding is a mean of slots and their conjugates, at most scale·largest and a rounding; a fresh encryption under a ternary secret adds
/// some n/2 at most. Sums of all summands therefore stay below half the primes' product, which is checked, and never wrap.
/// </remarks>
public sealed class RealVectors
{
    private readonly CkksEncoder _encoder;
    private readonly CkksEvaluator _evaluator;

    /// <param name="context">Of CKKS, with a special prime.</param>
    /// <param name="largest">No value's magnitude is more.</param>
    /// <param name="summands">No more vectors are added up.</param>
    /// <param name="scale">What each number is multiplied by before rounding: a slot's error is typically n/4 by this for one summand.</param>
    /// <exception cref="ParametersException">A sum could exceed what the context holds.</exception>
    public RealVectors(HomomorphicContext context, double largest, long summands, double scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(summands, 1);
        _encoder = new CkksEncoder(context);
        _evaluator = new CkksEvaluator(context);
        (Context, Largest, Summands, Scale) = (context, largest, summands, scale);
        var room = (CkksRules.LargestCoefficient(context.FirstLevel) / summands) - Slices.FreshNoise(context);
        if (!(largest > 0 && scale > 0 && scale * largest < room))
        {
            throw new ParametersException(
                $"{summands} numbers up to {largest} at scale {CkksRules.Power(scale)} are not positive or sum to more than {context.FirstLevel} holds. "
                + $"The largest scale for them is {CkksRules.Power(room / largest)}; otherwise choose larger primes.");
        }
    }

    /// <summary>Of keys and ciphertexts.</summary>
    public HomomorphicContext Context { get; }

    /// <summary>No value's magnitude is more.</summary>
    public double Largest { get; }

    /// <summary>No more vectors are added up.</summary>
    public long Summands { get; }

    /// <summary>What each number is multiplied by before rounding.</summary>
    public double Scale { get; }

    /// <summary>Encrypts a vector, as one summand.</summary>
    /// <exception cref="ArgumentException">A value is not finite or too large, or the key is of another context.</exception>
    public EncryptedReals Encrypt(ReadOnlyMemory<double> values, Encryptor encryptor)
    {
        Slices.RequireContext(encryptor.Context, Context);
        var isOutside = false;
        foreach (var value in values.Span)
        {
            isOutside |= !(Math.Abs(value) <= Largest);
        }

        if (isOutside)
        {
            throw new ArgumentException($"A value is not a number of magnitude {Largest} or less, for which these vectors were made.", nameof(values));
        }

        var ciphertexts = new Ciphertext[Slices.Count(values.Length, _encoder.SlotCount)];
        Slices.ForEach(ciphertexts.Length, Context.FirstLevel.PolynomialWords, (i, plaintext) =>
        {
            _encoder.Encode(values.Span[Slices.Of(i, values.Length, _encoder.SlotCount)], Scale, plaintext);
            ciphertexts[i] = encryptor.Encrypt(plaintext);
        });
        return new EncryptedReals(values.Length, summands: 1, ciphertexts);
    }

    /// <summary>Takes up ciphertexts that were encrypted for these vectors elsewhere.</summary>
    /// <param name="count">Length of the vector.</param>
    /// <param name="summands">How many vectors were added up into this one.</param>
    /// <param name="ciphertexts">As many as the length takes, in order.</param>
    /// <exception cref="ArgumentException">They do not belong here.</exception>
    public EncryptedReals From(int count, long summands, IEnumerable<Ciphertext> ciphertexts)
    {
        Ciphertext[] all = [.. ciphertexts];
        Slices.Require(count, summands, Summands, all.Length, _encoder.SlotCount);
        foreach (var ciphertext in all)
        {
            Slices.RequireContext(ciphertext.Level.Context, Context);
            var isFresh = ciphertext.Level == Context.FirstLevel && ciphertext.Size == Ciphertext.SmallestSize && ciphertext.IsTransformed;
            if (!isFresh || !ciphertext.Scale.Equals(Scale))
            {
                throw new ArgumentException(
                    $"A ciphertext is not a sum of fresh encryptions at scale {CkksRules.Power(Scale)}, whose size is known. Do not compute on it otherwise.",
                    nameof(ciphertexts));
            }
        }

        return new EncryptedReals(count, summands, all);
    }

    /// <summary>a + b, element by element.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or there would be more summands than planned.</exception>
    public EncryptedReals Add(EncryptedReals a, EncryptedReals b)
    {
        var sum = new EncryptedReals(a.Count, a.Summands, [.. a.Ciphertexts.Select(_ => new Ciphertext())]);
        Combine(a, b, sum);
        return sum;
    }

    /// <summary>Adds a term to a sum in place.</summary>
    /// <inheritdoc cref="Add"/>
    public void AddTo(EncryptedReals sum, EncryptedReals term) => Combine(sum, term, sum);

    /// <returns>As many numbers as were encrypted.</returns>
    /// <remarks>What is shown to others of a decrypted CKKS result tells about the secret key (Li and Micciancio 2020/1533).</remarks>
    public double[] Decrypt(EncryptedReals encrypted, Decryptor decryptor)
    {
        var values = new double[encrypted.Count];
        Decrypt(encrypted, values, decryptor);
        return values;
    }

    /// <param name="encrypted">Of these vectors.</param>
    /// <param name="values">Gets as many numbers as were encrypted: a vector that is used again spares the garbage collector a large one.</param>
    /// <param name="decryptor">Of <see cref="Context"/>.</param>
    /// <exception cref="ArgumentException">The destination is of another length, or the key of another context.</exception>
    /// <inheritdoc cref="Decrypt(EncryptedReals, Decryptor)" path="/remarks"/>
    public void Decrypt(EncryptedReals encrypted, Memory<double> values, Decryptor decryptor)
    {
        Slices.RequireContext(decryptor.Context, Context);
        Slices.RequireLength(encrypted.Count, values.Length);
        Slices.ForEach(encrypted.Ciphertexts.Count, Context.FirstLevel.PolynomialWords, (i, plaintext) =>
        {
            decryptor.Decrypt(encrypted.Ciphertexts[i], plaintext);
            _encoder.Decode(plaintext, values.Span[Slices.Of(i, values.Length, _encoder.SlotCount)]);
        });
    }

    private void Combine(EncryptedReals a, EncryptedReals b, EncryptedReals destination)
    {
        var summands = Slices.RequireSum(a.Count, a.Summands, b.Count, b.Summands, Summands);
        Parallel.For(
            0,
            a.Ciphertexts.Count,
            Slices.OnAllProcessors,
            i => _evaluator.Add(a.Ciphertexts[i], b.Ciphertexts[i], destination.Ciphertexts[i]));
        destination.Summands = summands;
    }
}
