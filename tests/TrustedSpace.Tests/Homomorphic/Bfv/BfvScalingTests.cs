using System.Numerics;
using CsCheck;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Bfv;

/// <summary>Scaled messages against unbounded integers, for plain moduli of every kind: even, odd, and larger than a prime.</summary>
public sealed class BfvScalingTests
{
    [Theory]
    [InlineData(4096, 2UL)]
    [InlineData(4096, 3UL)]
    [InlineData(4096, 1UL << 20)]
    [InlineData(4096, 1032193UL)]
    [InlineData(4096, (1UL << 60) - 1)]
    [InlineData(8192, 1032193UL)]
    [InlineData(16384, 786433UL)]
    public void Messages_are_scaled_by_q_over_t_and_rounded(int degree, ulong plainModulus)
    {
        var context = new HomomorphicContext(new EncryptionParameters(Scheme.Bfv, degree, StandardModuli.Bfv(degree), plainModulus));
        var message = Gen.Frequency((4, Gen.ULong[0, plainModulus - 1]), (1, Gen.Const(plainModulus - 1)), (1, Gen.Const(0UL)), (1, Gen.Const(plainModulus / 2)));
        foreach (var level in context.Levels)
        {
            var (q, t) = (level.Moduli.Aggregate(BigInteger.One, (product, modulus) => product * modulus.Value), (BigInteger)plainModulus);
            message.Array[0, 100].Sample(messages =>
            {
                var (sum, difference) = (Filled(level), Filled(level));
                level.Scaling.AddTo(messages, sum);
                level.Scaling.SubtractFrom(messages, difference);
                for (var i = 0; i < messages.Length + 1; i++)
                {
                    var scaled = i == messages.Length ? 0 : ((q * messages[i]) + ((t + 1) / 2)) / t;
                    for (var prime = 0; prime < level.PrimeCount; prime++)
                    {
                        var (at, modulus) = ((prime * degree) + i, level.Moduli[prime]);
                        Assert.Equal(Residue((modulus.Value / 2) + scaled, modulus), sum[at]);
                        Assert.Equal(Residue((modulus.Value / 2) - scaled, modulus), difference[at]);
                    }
                }
            }, iter: 20, threads: 1);
        }
    }

    private static ulong[] Filled(Level level) => [.. level.Moduli.SelectMany(modulus => Enumerable.Repeat(modulus.Value / 2, level.Degree))];

    private static ulong Residue(BigInteger value, Modulus modulus) => (ulong)(((value % modulus.Value) + modulus.Value) % modulus.Value);
}
