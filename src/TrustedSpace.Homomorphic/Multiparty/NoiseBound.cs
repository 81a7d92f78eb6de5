using System.Numerics;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// An upper bound on the magnitude of every coefficient of a ciphertext's noise, followed through a computation from public information alone. It is certain,
/// not probable: an error is at most 21, a coefficient of the ideal secret at most N, a product of polynomials n times the product of their bounds. Measured
/// noise is therefore smaller by 5 to 7 bits when fresh, and by more after each multiplication.
/// The noise of a BFV ciphertext is v in c0 + c1·s = (Q/t)·m + v modulo Q; that of a CKKS ciphertext is v in c0 + c1·s = m + v, with m as encoded. Immutable.
/// </summary>
/// <remarks>
/// With E = 21, δ = n, S = N (‖s‖∞), ρ = 1 + n·N (rounding both polynomials): fresh E(2nN + 1)/P + ρ/2 + 1; switching keys of noise K add Σ_j n·q_j·K / P + ρ, where
/// K = E·N for Galois keys and E·N(2nN + 1) for the relinearisation key; BFV products by Fan and Vercauteren 2012/144, lemma 2, with |k| ≤ 2 + nN and the
/// rounding of Bajard, Eynard, Hasan and Zucca 2016/510, which is off by at most the number of primes and 2.
/// </remarks>
public sealed class NoiseBound
{
    private NoiseBound(MultipartySession session, Level level, int size, BigInteger magnitude) =>
        (Session, Level, Size, Magnitude) = (session, level, size, magnitude);

    /// <summary>Of the keys that the ciphertext was computed with.</summary>
    public MultipartySession Session { get; }

    /// <summary>Of the ciphertext.</summary>
    public Level Level { get; }

    /// <summary>Polynomials of the ciphertext.</summary>
    public int Size { get; }

    /// <summary>The bound.</summary>
    public BigInteger Magnitude { get; }

    /// <summary>The binary logarithm of the bound.</summary>
    public double Bits => BigInteger.Log(Magnitude, 2);

    /// <summary>
    /// Of a ciphertext just encrypted under the collective public key, at the first level. This engine and SEAL encrypt with the special prime and divide by it, so
    /// that little but the rounding is left.
    /// </summary>
    public static NoiseBound Fresh(MultipartySession session)
    {
        var (context, encryption) = (session.Context, OfEncryption(session.Context.Degree, session.Parties));
        var magnitude = context.CanSwitchKeys
            ? DivideUp(encryption, context.KeyLevel.Moduli[^1].Value) + DivideUp(RoundingOf(session), 2)
            : encryption;
        return new NoiseBound(session, context.FirstLevel, Ciphertexts.Ciphertext.SmallestSize, magnitude + 1);
    }

    /// <summary>A sum or difference of two ciphertexts. A negated ciphertext keeps its bound.</summary>
    public NoiseBound Add(NoiseBound other)
    {
        CheckSame(other);
        return With(Magnitude + other.Magnitude, Math.Max(Size, other.Size));
    }

    /// <summary>A sum of so many ciphertexts of this bound, or of so many weighted ones.</summary>
    /// <param name="count">1 or more.</param>
    public NoiseBound Times(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return With(Magnitude * count);
    }

    /// <summary>A plaintext added or subtracted.</summary>
    public NoiseBound AddPlain() => With(Magnitude + 1);

    /// <summary>BFV: a product with any plaintext.</summary>
    public NoiseBound MultiplyPlain()
    {
        CheckScheme(Scheme.Bfv, "Name the sum of the magnitudes of the plaintext's coefficients.");
        return MultiplyPlain(Session.Context.Degree * HalfPlain);
    }

    /// <summary>A product with a plaintext of which something is publicly known.</summary>
    /// <param name="norm">
    /// At least the sum of the magnitudes of its coefficients, in BFV taken from -t/2 to t/2; a constant's own magnitude in every slot. For reals of magnitude up to
    /// x at scale d, n·(x·d + 1) is enough.
    /// </param>
    public NoiseBound MultiplyPlain(BigInteger norm)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(norm, BigInteger.One);
        return With(Magnitude * norm);
    }

    /// <summary>BFV: a product of two ciphertexts of two polynomials, which gives three.</summary>
    public NoiseBound Multiply(NoiseBound other)
    {
        CheckScheme(Scheme.Bfv, "Name the largest coefficients of both messages.");
        CheckProduct(other);
        var (n, parties, t) = ((BigInteger)Session.Context.Degree, (BigInteger)Session.Parties, (BigInteger)Session.Context.Parameters.PlainModulus);
        var carry = 2 + (n * parties);
        var linear = n * (HalfPlain + (t * carry)) * (Magnitude + other.Magnitude);
        var quadratic = (n * t * Magnitude * other.Magnitude / Level.Product) + 1;
        var rounding = (Level.PrimeCount + 2) * (1 + (n * parties) + (n * n * parties * parties));
        return With(linear + quadratic + rounding, size: 3);
    }

    /// <summary>CKKS: a product of two ciphertexts of two polynomials, which gives three.</summary>
    /// <param name="other">The other factor's.</param>
    /// <param name="largest">The largest coefficient of this message as encoded: for reals of magnitude up to x at scale d, x·d + 1.</param>
    /// <param name="otherLargest">The same of the other.</param>
    public NoiseBound Multiply(NoiseBound other, BigInteger largest, BigInteger otherLargest)
    {
        CheckScheme(Scheme.Ckks, "BFV needs no message bounds.");
        CheckProduct(other);
        var product = (largest * other.Magnitude) + (otherLargest * Magnitude) + (Magnitude * other.Magnitude);
        return With(Session.Context.Degree * product, size: 3);
    }

    /// <summary>From three polynomials back to two, with the collective relinearisation key.</summary>
    public NoiseBound Relinearize()
    {
        if (Size != 3)
        {
            throw new InvalidOperationException($"A ciphertext of {Size} polynomials is not relinearised. Relinearise right after each multiplication.");
        }

        return With(Magnitude + OfSwitching(OfEncryption(Session.Context.Degree, Session.Parties) * Session.Parties), size: 2);
    }

    /// <summary>A rotation, exchange of rows or conjugation with collective Galois keys.</summary>
    /// <param name="keys">How many keys it is composed of; one where there is a key for just this rotation.</param>
    public NoiseBound Rotate(int keys = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keys, 1);
        CheckTwo(this);
        return With(Magnitude + (keys * OfSwitching((BigInteger)NoiseSampler.LargestError * Session.Parties)));
    }

    /// <summary>The sum of all slots in every slot, with collective Galois keys: as many times as there are doublings, a rotation and its sum with what was rotated.</summary>
    public NoiseBound SumSlots()
    {
        var (noise, slots) = (this, Session.Context.Scheme == Scheme.Bfv ? Session.Context.Degree : Session.Context.Degree / 2);
        for (var count = 1; count < slots; count *= 2)
        {
            noise = noise.Add(noise.Rotate());
        }

        return noise;
    }

    /// <summary>To the next level. BFV divides the noise by the prime; CKKS drops the prime and keeps the noise.</summary>
    public NoiseBound SwitchToNext() => Session.Context.Scheme == Scheme.Bfv ? DividedByPrime() : new NoiseBound(Session, NextLevel(), Size, Magnitude);

    /// <summary>CKKS: to the next level, divided by the prime.</summary>
    public NoiseBound Rescale()
    {
        CheckScheme(Scheme.Ckks, "BFV switches the modulus.");
        return DividedByPrime();
    }

    /// <summary>e·u + e0 + e1·s with errors of at most 21, ternary u, and s the sum of so many ternary secrets; e·u counts once for each of them.</summary>
    internal static BigInteger OfEncryption(int degree, int parties) => NoiseSampler.LargestError * ((2 * (BigInteger)degree * parties) + 1);

    private static BigInteger RoundingOf(MultipartySession session) => 1 + ((BigInteger)session.Context.Degree * session.Parties);

    private static BigInteger DivideUp(BigInteger value, BigInteger divisor) => (value + divisor - 1) / divisor;

    private BigInteger HalfPlain => (Session.Context.Parameters.PlainModulus / 2) + 1;

    private BigInteger Rounding => RoundingOf(Session);

    private BigInteger OfSwitching(BigInteger keyNoise)
    {
        Session.CheckSwitching();
        var digits = Level.Moduli.Aggregate(BigInteger.Zero, (sum, prime) => sum + prime.Value);
        return DivideUp(Session.Context.Degree * digits * keyNoise, Session.Context.KeyLevel.Moduli[^1].Value) + Rounding;
    }

    private NoiseBound DividedByPrime() => new(Session, NextLevel(), Size, DivideUp(Magnitude, Level.Moduli[^1].Value) + RoundingOf(Size));

    private BigInteger RoundingOf(int size) =>
        Rounding + (size > 2 ? BigInteger.Pow((BigInteger)Session.Context.Degree * Session.Parties, size - 1) : BigInteger.Zero);

    private Level NextLevel() => Level.Next ?? throw new InvalidOperationException("This is the last level; there is no prime to drop.");

    private NoiseBound With(BigInteger magnitude, int? size = null) => new(Session, Level, size ?? Size, magnitude);

    private void CheckScheme(Scheme scheme, string instead)
    {
        if (Session.Context.Scheme != scheme)
        {
            throw new InvalidOperationException($"This is for {scheme}, and the session's scheme is {Session.Context.Scheme}. {instead}");
        }
    }

    private void CheckSame(NoiseBound other)
    {
        Session.CheckSame(other.Session, "The other noise bound");
        if (other.Level.Index != Level.Index)
        {
            throw new ArgumentException($"One is at {Level}, the other at {other.Level}. Switch the modulus of the one with more primes.", nameof(other));
        }
    }

    private void CheckProduct(NoiseBound other)
    {
        CheckSame(other);
        CheckTwo(this);
        CheckTwo(other);
    }

    private static void CheckTwo(NoiseBound bound)
    {
        if (bound.Size != 2)
        {
            throw new InvalidOperationException($"A ciphertext of {bound.Size} polynomials has to be relinearised first.");
        }
    }
}
