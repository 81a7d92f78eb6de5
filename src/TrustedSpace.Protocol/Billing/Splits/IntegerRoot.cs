using System.Numerics;

namespace TrustedSpace.Protocol.Billing.Splits;

/// <summary>Square roots of integers, exact.</summary>
internal static class IntegerRoot
{
    /// <summary>The largest integer whose square is at most <paramref name="value"/>, by Newton's steps from above.</summary>
    public static UInt128 Of(UInt128 value)
    {
        if (value < 2)
        {
            return value;
        }

        var bits = 128 - (int)UInt128.LeadingZeroCount(value);
        var root = UInt128.One << ((bits + 1) / 2);
        while (true)
        {
            var next = (root + (value / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    /// <summary>The smallest integer whose square is at least <paramref name="value"/>.</summary>
    public static BigInteger Up(BigInteger value)
    {
        var root = (BigInteger)Of((UInt128)value);
        return root * root == value ? root : root + 1;
    }
}
