using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Parameters;

/// <summary>
/// Checked parameters with everything computed from them: the key level with all primes, the first level of data without the special prime, and one level
/// for each further prime dropped. Immutable; safe for concurrent use; made once and shared.
/// </summary>
public sealed class HomomorphicContext
{
    private readonly Level[] _levels;

    /// <param name="parameters">Scheme, degree, primes and plain modulus.</param>
    /// <param name="security">What the parameters must reach.</param>
    /// <exception cref="ParametersException">Not valid, or less secure than asked for.</exception>
    public HomomorphicContext(EncryptionParameters parameters, SecurityLevel security = SecurityLevel.Bits128)
    {
        Check(parameters, security);
        Parameters = parameters;
        Security = security;
        PlainModulus = parameters.Scheme == Scheme.Bfv ? new Modulus(parameters.PlainModulus) : default;
        NttTables[] tables = [.. parameters.Moduli.Select(prime => new NttTables(parameters.Degree, new Modulus(prime)))];
        var levels = new List<Level> { new(this, 0, tables) };
        for (var primes = tables.Length - 1; primes > 0 && CanCarryPlain(parameters, primes); primes--)
        {
            levels.Add(new Level(this, levels.Count, tables[..primes]));
        }

        _levels = [.. levels];
    }

    /// <summary>What was checked.</summary>
    public EncryptionParameters Parameters { get; }

    /// <summary>What the parameters reach at least.</summary>
    public SecurityLevel Security { get; }

    /// <summary>BFV or CKKS.</summary>
    public Scheme Scheme => Parameters.Scheme;

    /// <summary>n: the number of coefficients of a polynomial, and of slots of a BFV plaintext; CKKS has half as many.</summary>
    public int Degree => Parameters.Degree;

    /// <summary>All primes; keys live here.</summary>
    public Level KeyLevel => _levels[0];

    /// <summary>Where fresh ciphertexts start. The key level, if there is one prime.</summary>
    public Level FirstLevel => _levels.Length > 1 ? _levels[1] : _levels[0];

    /// <summary>With the fewest primes.</summary>
    public Level LastLevel => _levels[^1];

    /// <summary>From the key level down.</summary>
    public IReadOnlyList<Level> Levels => _levels;

    /// <summary>Whether there is a special prime, which relinearisation and rotation need.</summary>
    public bool CanSwitchKeys => _levels.Length > 1;

    internal Modulus PlainModulus { get; }

    /// <returns>The level, or null if these parameters have none of that id.</returns>
    public Level? Find(ParametersId id) => Array.Find(_levels, level => level.Id == id);

    private static void Check(EncryptionParameters parameters, SecurityLevel security)
    {
        var (degree, moduli) = (parameters.Degree, parameters.Moduli);
        var allowed = StandardModuli.MaximumBits(degree, security);
        if (moduli.Count is 0 or > 62)
        {
            throw new ParametersException($"There are 1 to 62 primes, not {moduli.Count}.");
        }

        foreach (var prime in moduli)
        {
            if (prime >> 60 != 0 || !Primes.IsPrime(prime) || prime % (2UL * (ulong)degree) != 1)
            {
                throw new ParametersException($"{prime} is not a prime of up to 60 bits that is 1 modulo {2 * degree}. StandardModuli.Create finds such primes.");
            }
        }

        if (moduli.Distinct().Count() != moduli.Count)
        {
            throw new ParametersException("A prime appears twice in the chain. StandardModuli.Create gives different ones.");
        }

        var bits = (int)Product(moduli).GetBitLength();
        if (bits > allowed)
        {
            throw new ParametersException(
                $"The primes have {bits} bits together, and {(int)security}-bit security at degree {degree} allows {allowed}. Choose a larger degree or fewer bits.");
        }

        CheckPlain(parameters);
    }

    private static void CheckPlain(EncryptionParameters parameters)
    {
        switch (parameters.Scheme)
        {
            case Scheme.Ckks when parameters.PlainModulus != 0:
                throw new ParametersException("CKKS has no plain modulus; leave it 0.");
            case Scheme.Bfv when parameters.PlainModulus < 2 || parameters.PlainModulus >> 60 != 0:
                throw new ParametersException($"The plain modulus has 2 to 60 bits; {parameters.PlainModulus} does not.");
            case Scheme.Bfv when parameters.Moduli.Any(prime => BigInteger.GreatestCommonDivisor(prime, parameters.PlainModulus) != 1):
                throw new ParametersException($"The plain modulus {parameters.PlainModulus} shares a factor with the primes.");
            case Scheme.Bfv when !CanCarryPlain(parameters, Math.Max(1, parameters.Moduli.Count - 1)):
                throw new ParametersException($"The plain modulus {parameters.PlainModulus} is not smaller than the primes' product. Choose a smaller one.");
            case Scheme.Bfv or Scheme.Ckks:
                break;
            default:
                throw new ParametersException($"There is no scheme {parameters.Scheme}.");
        }
    }

    private static bool CanCarryPlain(EncryptionParameters parameters, int primes) =>
        parameters.Scheme == Scheme.Ckks || Product(parameters.Moduli.Take(primes)) > parameters.PlainModulus;

    private static BigInteger Product(IEnumerable<ulong> moduli) => moduli.Aggregate(BigInteger.One, (product, prime) => product * prime);
}
