using System.Numerics;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// The noise that hides a ciphertext's own noise in a share of its decryption, uniform in [-2^w, 2^w) for every coefficient. With a noise bound B and λ
/// statistical bits, w is the least with 2^w ≥ n·B·2^(λ-1): shifting such a polynomial by the ciphertext's noise changes its distribution by a
/// statistical distance of at most n·B/2^(w+1) ≤ 2^-λ (the distance of one coefficient being B/2^(w+1)). Refused where the shares of all active parties
/// together would make the result wrong. Immutable.
/// </summary>
public sealed class Smudging
{
    /// <summary>Fewest statistical bits: each share then gives an adversary of any power an advantage of at most 2^-40.</summary>
    public const int FewestBits = 40;

    /// <summary>Most statistical bits: more than any number of shares asks for.</summary>
    public const int MostBits = 128;

    private Smudging(NoiseBound noise, int statisticalBits)
    {
        if (statisticalBits is < FewestBits or > MostBits)
        {
            throw new ArgumentOutOfRangeException(
                nameof(statisticalBits), statisticalBits, $"Statistical security is {FewestBits} to {MostBits} bits; fewer do not hide the noise.");
        }

        if (noise.Size != 2)
        {
            throw new ArgumentException("Shares are given of ciphertexts of two polynomials. Relinearise first, with the noise bound too.", nameof(noise));
        }

        var session = noise.Session;
        (Noise, StatisticalBits) = (noise, statisticalBits);
        WidthBits = CeilingLog2(noise.Magnitude * session.Context.Degree) + statisticalBits - 1;

        // A switch to a public key adds an encryption of zero under one party's key for each share.
        var ofOneShare = (BigInteger.One << WidthBits) + NoiseBound.OfEncryption(session.Context.Degree, parties: 1);
        ResultMagnitude = noise.Magnitude + (session.Threshold * ofOneShare);
    }

    /// <summary>B.</summary>
    public NoiseBound Noise { get; }

    /// <summary>λ.</summary>
    public int StatisticalBits { get; }

    /// <summary>w.</summary>
    public int WidthBits { get; }

    /// <summary>Upper bound on the noise of the result.</summary>
    public BigInteger ResultMagnitude { get; }

    /// <summary>CKKS: what the numbers are worth after decryption; null with BFV.</summary>
    public RealPrecision? Reals { get; private init; }

    /// <summary>BFV: the result is exact, or the parameters are refused.</summary>
    /// <param name="noise">Of the very ciphertext that is decrypted.</param>
    /// <param name="statisticalBits">λ, 40 to 128, chosen for the number of decryptions: after 2^d shares 2^(d-λ) is left.</param>
    /// <exception cref="ParametersException">Result could be wrong; the message says what fits.</exception>
    public static Smudging ForIntegers(NoiseBound noise, int statisticalBits)
    {
        Require(noise, Scheme.Bfv, nameof(ForReals));
        var smudging = new Smudging(noise, statisticalBits);
        var limit = LimitOf(noise);
        return smudging.ResultMagnitude < limit
            ? smudging
            : throw new ParametersException(
                $"Hiding noise of {noise.Bits:F0} bits behind {statisticalBits} statistical bits needs {BigInteger.Log(smudging.ResultMagnitude, 2):F0} bits below q/2t, and "
                + $"{noise.Level} has {BigInteger.Log(limit, 2):F0}. Choose a larger degree, a smaller plain modulus, fewer operations, decryption at a level with more primes"
                + (LargestFor(noise) is { } fits ? $", or at most {fits} statistical bits." : "."));
    }

    /// <summary>BFV: the most statistical bits that fit.</summary>
    /// <returns>Null if fewer than the fewest.</returns>
    public static int? LargestFor(NoiseBound noise)
    {
        Require(noise, Scheme.Bfv, nameof(ForReals));
        for (var bits = MostBits; bits >= FewestBits; bits--)
        {
            if (new Smudging(noise, bits).ResultMagnitude < LimitOf(noise))
            {
                return bits;
            }
        }

        return null;
    }

    /// <summary>
    /// CKKS: the numbers are good to a chosen number of binary places and have to be rounded to them. What decryption shows beyond them depends on the secret
    /// (Li and Micciancio, "On the security of homomorphic encryption on approximate numbers", 2020/1533).
    /// </summary>
    /// <param name="noise">Of the very ciphertext that is decrypted.</param>
    /// <param name="statisticalBits">λ, 40 to 128.</param>
    /// <param name="reals">The ciphertext's scale, the largest number in it, and the binary places asked for.</param>
    /// <exception cref="ParametersException">So many places are not left, or the numbers do not fit; the message says what fits.</exception>
    public static Smudging ForReals(NoiseBound noise, int statisticalBits, RealPrecision reals)
    {
        Require(noise, Scheme.Ckks, nameof(ForIntegers));
        var smudging = new Smudging(noise, statisticalBits) { Reals = reals };

        // A slot's error is at most the sum of the coefficients' errors.
        var slotBits = BigInteger.Log(smudging.ResultMagnitude * noise.Session.Context.Degree, 2);
        var places = (int)Math.Floor(Math.Log2(reals.Scale) - slotBits - 1);
        if (places < reals.BinaryPlaces)
        {
            throw new ParametersException(
                $"After hiding noise of {noise.Bits:F0} bits behind {statisticalBits} statistical bits, a scale of 2^{Math.Log2(reals.Scale):F0} leaves {places} binary places of the "
                + $"{reals.BinaryPlaces} asked for. Encode at a scale of 2^{Math.Ceiling(slotBits + 1 + reals.BinaryPlaces):F0} or more, with a chain of primes that carries it.");
        }

        var needed = Math.Log2(reals.Scale) + Math.Log2(reals.LargestMagnitude) + 2;
        var has = BigInteger.Log(noise.Level.Product, 2);
        return needed < has
            ? smudging
            : throw new ParametersException(
                $"Numbers up to {reals.LargestMagnitude} at scale 2^{Math.Log2(reals.Scale):F0} need {needed:F0} bits, and {noise.Level} has {has:F0}. Choose more primes or decrypt at a higher level.");
    }

    private static void Require(NoiseBound noise, Scheme scheme, string instead)
    {
        if (noise.Session.Context.Scheme != scheme)
        {
            throw new ArgumentException($"The session's scheme is {noise.Session.Context.Scheme}. Use {instead}.", nameof(noise));
        }
    }

    /// <summary>q/2t.</summary>
    private static BigInteger LimitOf(NoiseBound noise) => noise.Level.Product / (2 * (BigInteger)noise.Session.Context.Parameters.PlainModulus);

    private static int CeilingLog2(BigInteger value) => (int)(value - 1).GetBitLength();
}
