using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Randomness;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// The seeds of the uniform polynomials a that all parties of a session share, which SEAL's expansion (BLAKE2Xb) makes of them: the SHA-512 hash of the session,
/// the protocol, the Galois element and the digit, so that no two uses share a polynomial.
/// </summary>
internal static class CommonReference
{
    public static UniformSeed Seed(MultipartySession session, MultipartyProtocol protocol, int element, int digit)
    {
        Span<byte> seed = stackalloc byte[UniformSeed.Size];
        using var transcript = new Transcript("reference", HashAlgorithmName.SHA512);
        transcript.Add(session.Id.Value).Add((long)protocol).Add(element).Add(digit).CopyTo(seed);
        return new UniformSeed(UniformSeedKind.Blake2Xb, seed);
    }

    /// <summary>One for each digit of a switching key.</summary>
    public static UniformSeed[] Seeds(MultipartySession session, MultipartyProtocol protocol, int element) =>
        [.. Enumerable.Range(0, session.Digits).Select(digit => Seed(session, protocol, element, digit))];
}
