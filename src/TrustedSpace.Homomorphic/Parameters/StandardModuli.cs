using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Parameters;

/// <summary>Chains of primes: SEAL's defaults for BFV, the bound on their product for a level of security, and primes of chosen sizes.</summary>
public static class StandardModuli
{
    /// <summary>Smallest n that the standard has bounds for.</summary>
    public const int SmallestDegree = 1024;

    /// <summary>Largest n that the standard has bounds for.</summary>
    public const int LargestDegree = 32768;

    /// <summary>Most bits of the product of all primes, the special one included: tables 1 of the Homomorphic Encryption Standard (2018), as SEAL has them.</summary>
    /// <param name="degree">n, a power of two from 1024 to 32768.</param>
    /// <param name="security">Level of security.</param>
    /// <exception cref="ParametersException">There is no such degree or level.</exception>
    public static int MaximumBits(int degree, SecurityLevel security)
    {
        var (classical128, classical192, classical256) = degree switch
        {
            1024 => (27, 19, 14),
            2048 => (54, 37, 29),
            4096 => (109, 75, 58),
            8192 => (218, 152, 118),
            16384 => (438, 305, 237),
            32768 => (881, 611, 476),
            _ => throw new ParametersException($"The degree is a power of two from {SmallestDegree} to {LargestDegree}, not {degree}."),
        };
        return security switch
        {
            SecurityLevel.Bits128 => classical128,
            SecurityLevel.Bits192 => classical192,
            SecurityLevel.Bits256 => classical256,
            _ => throw new ParametersException($"The security level is 128, 192 or 256 bits, not {security}."),
        };
    }

    /// <summary>SEAL's CoeffModulus::BFVDefault: as many bits as the level of security allows.</summary>
    /// <param name="degree">n, a power of two from 1024 to 32768.</param>
    /// <param name="security">Level of security.</param>
    /// <exception cref="ParametersException">There is no such degree or level.</exception>
    public static IReadOnlyList<ulong> Bfv(int degree, SecurityLevel security = SecurityLevel.Bits128) => (degree, security) switch
    {
        (1024, SecurityLevel.Bits128) => [0x7e00001],
        (2048, SecurityLevel.Bits128) => [0x3fffffff000001],
        (4096, SecurityLevel.Bits128) => [0xffffee001, 0xffffc4001, 0x1ffffe0001],
        (8192, SecurityLevel.Bits128) => [0x7fffffd8001, 0x7fffffc8001, 0xfffffffc001, 0xffffff6c001, 0xfffffebc001],
        (16384, SecurityLevel.Bits128) =>
        [
            0xfffffffd8001, 0xfffffffa0001, 0xfffffff00001, 0x1fffffff68001, 0x1fffffff50001, 0x1ffffffee8001, 0x1ffffffea0001, 0x1ffffffe88001,
            0x1ffffffe48001,
        ],
        (32768, SecurityLevel.Bits128) =>
        [
            0x7fffffffe90001, 0x7fffffffbf0001, 0x7fffffffbd0001, 0x7fffffffba0001, 0x7fffffffaa0001, 0x7fffffffa50001, 0x7fffffff9f0001,
            0x7fffffff7e0001, 0x7fffffff770001, 0x7fffffff380001, 0x7fffffff330001, 0x7fffffff2d0001, 0x7fffffff170001, 0x7fffffff150001,
            0x7ffffffef00001, 0xfffffffff70001,
        ],
        (1024, SecurityLevel.Bits192) => [0x7f001],
        (2048, SecurityLevel.Bits192) => [0x1ffffc0001],
        (4096, SecurityLevel.Bits192) => [0x1ffc001, 0x1fce001, 0x1fc0001],
        (8192, SecurityLevel.Bits192) => [0x3ffffac001, 0x3ffff54001, 0x3ffff48001, 0x3ffff28001],
        (16384, SecurityLevel.Bits192) => [0x3ffffffdf0001, 0x3ffffffd48001, 0x3ffffffd20001, 0x3ffffffd18001, 0x3ffffffcd0001, 0x3ffffffc70001],
        (32768, SecurityLevel.Bits192) =>
        [
            0x3fffffffd60001, 0x3fffffffca0001, 0x3fffffff6d0001, 0x3fffffff5d0001, 0x3fffffff550001, 0x7fffffffe90001, 0x7fffffffbf0001,
            0x7fffffffbd0001, 0x7fffffffba0001, 0x7fffffffaa0001, 0x7fffffffa50001,
        ],
        (1024, SecurityLevel.Bits256) => [0x3001],
        (2048, SecurityLevel.Bits256) => [0x1ffc0001],
        (4096, SecurityLevel.Bits256) => [0x3ffffffff040001],
        (8192, SecurityLevel.Bits256) => [0x7ffffec001, 0x7ffffb0001, 0xfffffdc001],
        (16384, SecurityLevel.Bits256) => [0x7ffffffc8001, 0x7ffffff00001, 0x7fffffe70001, 0xfffffffd8001, 0xfffffffa0001],
        (32768, SecurityLevel.Bits256) =>
        [
            0xffffffff00001, 0x1fffffffe30001, 0x1fffffffd80001, 0x1fffffffd10001, 0x1fffffffc50001, 0x1fffffffbf0001, 0x1fffffffb90001,
            0x1fffffffb60001, 0x1fffffffa50001,
        ],
        _ => throw new ParametersException(
            $"There are defaults for degrees {SmallestDegree} to {LargestDegree} at 128, 192 and 256 bits, not for {degree} at {(int)security}."),
    };

    /// <summary>The largest fitting primes of these sizes, as SEAL's CoeffModulus::Create.</summary>
    /// <param name="degree">n, a power of two.</param>
    /// <param name="bitSizes">2 to 60 bits each; the last is the special prime of key switching.</param>
    /// <exception cref="ArgumentException">There are too few such primes.</exception>
    public static IReadOnlyList<ulong> Create(int degree, params IReadOnlyList<int> bitSizes) => Primes.Create(degree, bitSizes);

    /// <summary>A plain modulus that allows batching: the largest prime of this size that is 1 modulo 2n, as SEAL's PlainModulus::Batching.</summary>
    /// <param name="degree">n, a power of two.</param>
    /// <param name="bits">2 to 60.</param>
    /// <exception cref="ArgumentException">There is no such prime.</exception>
    public static ulong Batching(int degree, int bits) => Primes.Create(degree, [bits])[0];
}
