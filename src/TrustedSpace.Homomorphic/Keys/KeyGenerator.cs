using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Keys;

/// <summary>Makes a secret key, and the public keys that belong to one. The secret key stays its owner's, to be disposed of.</summary>
public sealed class KeyGenerator
{
    private readonly SecretKey _secretKey;
    private readonly NoiseSampler _noise;

    /// <param name="secretKey">To which the public keys belong.</param>
    public KeyGenerator(SecretKey secretKey)
        : this(secretKey, NoiseSampler.Secure)
    {
    }

    internal KeyGenerator(SecretKey secretKey, NoiseSampler noise) => (_secretKey, _noise) = (secretKey, noise);

    private HomomorphicContext Context => _secretKey.Context;

    private Level KeyLevel => Context.KeyLevel;

    /// <summary>A fresh uniform ternary secret.</summary>
    public static SecretKey CreateSecretKey(HomomorphicContext context) => CreateSecretKey(context, NoiseSampler.Secure);

    /// <summary>A fresh encryption of zero, with a seed, so that it can be written in half the size.</summary>
    public PublicKey CreatePublicKey()
    {
        var seed = UniformSeed.Fresh();
        var encryption = new Ciphertext();
        ZeroEncryption.UnderSecretKey(_secretKey, KeyLevel, isTransformed: true, seed, _noise, encryption);
        return new PublicKey(encryption, seed);
    }

    /// <param name="largestSize">Largest ciphertext that it will bring back to two polynomials; 3 where every product is relinearised.</param>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public RelinearizationKey CreateRelinearizationKey(int largestSize = 3)
    {
        CheckCanSwitch();
        if (largestSize is < 3 or > Ciphertext.LargestSize)
        {
            throw new ArgumentOutOfRangeException(nameof(largestSize), $"The size is 3 to {Ciphertext.LargestSize}, not {largestSize}.");
        }

        var powers = new SwitchingKey[largestSize - 2];
        using var power = PooledWords.RentSecret(KeyLevel.PolynomialWords);
        _secretKey.Words.CopyTo(power.Span);
        for (var i = 0; i < powers.Length; i++)
        {
            for (var prime = 0; prime < KeyLevel.PrimeCount; prime++)
            {
                var residues = power.Span.Slice(prime * Context.Degree, Context.Degree);
                Residues.Multiply(residues, _secretKey.Residues(prime), residues, KeyLevel.Moduli[prime]);
            }

            powers[i] = CreateSwitchingKey(power.Span);
        }

        return new RelinearizationKey(powers);
    }

    /// <summary>For rotations by any number of steps, composed of powers of two, and for the exchange of halves (BFV) or conjugation (CKKS): 2·log2(n) - 2 keys.</summary>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public GaloisKeys CreateGaloisKeys()
    {
        var steps = new List<int>();
        for (var step = 1; step < Context.Degree / 2; step *= 2)
        {
            steps.Add(step);
            steps.Add(-step);
        }

        return CreateGaloisKeys(steps, withColumns: true);
    }

    /// <summary>For rotations by just these steps: one key each.</summary>
    /// <param name="steps">More than -n/2 and less than n/2; positive ones rotate to the left.</param>
    /// <param name="withColumns">Also for the exchange of halves (BFV) or conjugation (CKKS).</param>
    /// <exception cref="InvalidOperationException">The parameters have no special prime.</exception>
    public GaloisKeys CreateGaloisKeys(IEnumerable<int> steps, bool withColumns = false)
    {
        var elements = steps.Select(step => Galois.ElementOf(step, Context.Degree));
        return CreateGaloisKeysOf(withColumns ? elements.Append(Galois.ColumnElement(Context.Degree)) : elements);
    }

    internal static SecretKey CreateSecretKey(HomomorphicContext context, NoiseSampler noise)
    {
        var key = new SecretKey(context);
        noise.Ternary(context.KeyLevel.Moduli, key.Words);
        Ntt.Forward(key.Words, context.KeyLevel.Tables);
        return key;
    }

    /// <param name="elements">Odd and less than 2n.</param>
    internal GaloisKeys CreateGaloisKeysOf(IEnumerable<int> elements)
    {
        CheckCanSwitch();
        var keys = new Dictionary<int, SwitchingKey>();
        using var rotated = PooledWords.RentSecret(KeyLevel.PolynomialWords);
        foreach (var element in elements.Distinct())
        {
            var automorphism = Automorphism.Of(Context.Degree, element);
            for (var prime = 0; prime < KeyLevel.PrimeCount; prime++)
            {
                automorphism.ApplyTransformed(_secretKey.Residues(prime), rotated.Span.Slice(prime * Context.Degree, Context.Degree));
            }

            keys.Add(element, CreateSwitchingKey(rotated.Span));
        }

        return new GaloisKeys(Context, keys);
    }

    private SwitchingKey CreateSwitchingKey(ReadOnlySpan<ulong> from)
    {
        var seeds = new UniformSeed[KeyLevel.PrimeCount - 1];
        for (var i = 0; i < seeds.Length; i++)
        {
            seeds[i] = UniformSeed.Fresh();
        }

        return SwitchingKey.Create(_secretKey, from, _noise, seeds);
    }

    private void CheckCanSwitch()
    {
        if (!Context.CanSwitchKeys)
        {
            throw new InvalidOperationException("These parameters have one prime, and switching keys takes another, special one. Choose parameters with two or more.");
        }
    }
}
