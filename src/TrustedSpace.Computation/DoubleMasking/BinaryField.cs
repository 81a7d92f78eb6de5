namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (the field of FIPS 197), without tables or branches on the operands, so that time tells nothing of secrets.</summary>
internal static class BinaryField
{
    public static byte Multiply(byte left, byte right)
    {
        int a = left, product = 0;
        for (var bit = 0; bit < 8; bit++)
        {
            product ^= a & -(right >> bit & 1);
            a = a << 1 ^ 0x11B & -(a >> 7);
        }

        return (byte)product;
    }

    /// <summary>The inverse x^254; zero of zero.</summary>
    public static byte Invert(byte value)
    {
        byte power = value, result = 1;
        for (var i = 0; i < 7; i++)
        {
            power = Multiply(power, power);
            result = Multiply(result, power);
        }

        return result;
    }
}
