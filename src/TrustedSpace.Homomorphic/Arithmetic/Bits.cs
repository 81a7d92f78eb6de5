namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>Bit-reversed order, in which transforms give their output.</summary>
internal static class Bits
{
    /// <summary>The lowest <paramref name="count"/> bits in reverse.</summary>
    public static int Reverse(int value, int count)
    {
        var reversed = 0;
        for (var i = 0; i < count; i++)
        {
            reversed |= ((value >> i) & 1) << (count - 1 - i);
        }

        return reversed;
    }
}
