using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Packing;

/// <summary>Long vectors in slices of a ciphertext each, and what both kinds of vectors check.</summary>
internal static class Slices
{
    public static readonly ParallelOptions OnAllProcessors = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    /// <summary>
    /// No coefficient of a fresh encryption's noise with its message's rounding is more: (n + 1)/2 for rounding (c0, c1) with a ternary secret, the errors,
    /// each 21 at most and two of them times a ternary polynomial, divided by the special prime, and one for the message.
    /// </summary>
    /// <exception cref="ParametersException">There is no special prime.</exception>
    public static double FreshNoise(HomomorphicContext context)
    {
        if (!context.CanSwitchKeys)
        {
            throw new ParametersException("Fresh encryptions have little noise only with a special prime. Choose parameters with two primes or more.");
        }

        var n = (double)context.Degree;
        return ((n + 1) / 2) + (21 * ((2 * n) + 1) / context.KeyLevel.Moduli[^1].Value) + 1;
    }

    /// <summary>
    /// Runs a step for each index on all processors. Steps on one processor share a pooled plaintext, zeroed after the last: new ones would be large objects
    /// for the garbage collector, at which the processors wait for each other.
    /// </summary>
    /// <param name="count">Of indices.</param>
    /// <param name="words">The most that a plaintext has.</param>
    /// <param name="step">What is done for each.</param>
    public static void ForEach(int count, int words, Action<int, Plaintext> step) => Parallel.For(
        0,
        count,
        OnAllProcessors,
        () => new SecretPlaintext(words),
        (i, _, plaintext) =>
        {
            step(i, plaintext.Value);
            return plaintext;
        },
        plaintext => plaintext.Dispose());

    public static int Count(int length, int slots) => (length / slots) + (length % slots == 0 ? 0 : 1);

    public static Range Of(int index, int length, int slots) => (index * slots)..Math.Min((index + 1) * slots, length);

    public static void RequireContext(HomomorphicContext actual, HomomorphicContext expected)
    {
        if (!ReferenceEquals(actual, expected))
        {
            throw new ArgumentException("The key or ciphertext is of another context than the vectors. Make keys for these vectors' own contexts.");
        }
    }

    /// <exception cref="ArgumentException">The destination has not the vector's length.</exception>
    public static void RequireLength(int count, int destination)
    {
        if (count != destination)
        {
            throw new ArgumentException($"The vector has {count} elements, not {destination}. Pass a destination of its length.");
        }
    }

    /// <exception cref="ArgumentException">A vector that was encrypted elsewhere has not the shape that it claims.</exception>
    public static void Require(int count, long summands, long planned, int ciphertexts, int slots)
    {
        if (count < 0 || summands < 1 || summands > planned)
        {
            throw new ArgumentException($"The vector has {count} elements and {summands} summands; there are 0 or more elements and 1 to {planned} summands.");
        }

        if (ciphertexts != Count(count, slots))
        {
            throw new ArgumentException($"A vector of {count} takes {Count(count, slots)} ciphertexts, not {ciphertexts}.");
        }
    }

    /// <returns>The summands of a sum.</returns>
    /// <exception cref="ArgumentException">Lengths differ, or there would be more summands than planned.</exception>
    public static long RequireSum(int countA, long summandsA, int countB, long summandsB, long planned)
    {
        if (countA != countB)
        {
            throw new ArgumentException($"The vectors have {countA} and {countB} elements. Only vectors of one length are added.");
        }

        return summandsA <= planned - summandsB
            ? summandsA + summandsB
            : throw new ArgumentException($"{summandsA} and {summandsB} summands are more than the {planned} for which these vectors were made. Plan for more.");
    }
}
