namespace TrustedSpace.Homomorphic.Parameters;

/// <summary>
/// Scheme, degree n of the ring modulo X^n + 1, the chain of primes q_i, and for BFV the plain modulus t. Only a description: a
/// <see cref="HomomorphicContext"/> checks it.
/// </summary>
public sealed class EncryptionParameters : IEquatable<EncryptionParameters>
{
    private readonly ulong[] _moduli;

    /// <param name="scheme">BFV or CKKS.</param>
    /// <param name="degree">n.</param>
    /// <param name="moduli">The primes; where there are several, the last serves key switching alone.</param>
    /// <param name="plainModulus">t; 0 for CKKS.</param>
    public EncryptionParameters(Scheme scheme, int degree, IEnumerable<ulong> moduli, ulong plainModulus)
    {
        Scheme = scheme;
        Degree = degree;
        _moduli = [.. moduli];
        PlainModulus = plainModulus;
        Id = ParametersId.Of(scheme, degree, _moduli, plainModulus);
    }

    /// <summary>BFV or CKKS.</summary>
    public Scheme Scheme { get; }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>The chain of primes q_i; where there are several, the last serves key switching alone.</summary>
    public IReadOnlyList<ulong> Moduli => _moduli;

    /// <summary>t; 0 for CKKS.</summary>
    public ulong PlainModulus { get; }

    /// <summary>Names all of the above.</summary>
    public ParametersId Id { get; }

    /// <summary>BFV with SEAL's default primes and a batching plain modulus.</summary>
    /// <param name="degree">n, a power of two from 1024 to 32768.</param>
    /// <param name="plainBits">Size of t in bits.</param>
    /// <param name="security">Level of security.</param>
    /// <exception cref="ParametersException">There are no default primes of that degree and level.</exception>
    /// <exception cref="ArgumentException">There is no batching prime of that size.</exception>
    public static EncryptionParameters Bfv(int degree, int plainBits, SecurityLevel security = SecurityLevel.Bits128) =>
        new(Scheme.Bfv, degree, StandardModuli.Bfv(degree, security), StandardModuli.Batching(degree, plainBits));

    /// <summary>CKKS with primes of the given sizes: first the one that bounds the result, then one for each rescaling, last the special prime, as large as any.</summary>
    /// <param name="degree">n, a power of two from 1024 to 32768.</param>
    /// <param name="bitSizes">2 to 60 bits each.</param>
    /// <exception cref="ArgumentException">There are too few primes of a size.</exception>
    public static EncryptionParameters Ckks(int degree, params IReadOnlyList<int> bitSizes) =>
        new(Scheme.Ckks, degree, StandardModuli.Create(degree, bitSizes), plainModulus: 0);

    /// <summary>Whether scheme, degree, primes and plain modulus are the same.</summary>
    public bool Equals(EncryptionParameters? other) => other is not null && Id == other.Id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EncryptionParameters);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();
}
