using System.Numerics;
using TrustedSpace.Computation.DifferentialPrivacy;

namespace TrustedSpace.Tests.Computation.DifferentialPrivacy;

/// <summary>Draws as the published vectors were drawn; tests/vectors/discrete-gaussian says how.</summary>
internal sealed class VectorSource(byte[] seed) : UniformSource
{
    private readonly TurboShake128 _stream = new([0, 0, (byte)seed.Length, .. seed], domain: 1);

    protected override BigInteger BelowCore(BigInteger bound)
    {
        var bits = (int)bound.GetBitLength();
        var bytes = new byte[(bits + 31) / 32 * 4];
        while (true)
        {
            _stream.Read(bytes);
            var drawn = new BigInteger(bytes, isUnsigned: true);
            var surplus = 8 * bytes.Length - bits;
            var lower = drawn & ((BigInteger.One << (8 * (bytes.Length - 4))) - 1);
            var last = drawn >> (8 * (bytes.Length - 4)) >> surplus;
            drawn = lower + (last << (8 * (bytes.Length - 4)));
            if (drawn < bound)
            {
                return drawn;
            }
        }
    }

    protected override bool CoinCore(BigInteger numerator, BigInteger denominator)
    {
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator);
        return BelowCore(denominator / common) < numerator / common;
    }
}
