using System.Numerics;

namespace TrustedSpace.Homomorphic.Ckks;

/// <summary>
/// Roots of unity, to the last bit the same on every platform, which the C library's sine and cosine are not: minimax polynomials on the first eighth of
/// the circle, with coefficients and order of evaluation of fdlibm (Sun Microsystems 1993, k_sin.c and k_cos.c), good to 0.6 units in the last place. The
/// rest is mirrored from there, so that symmetric roots agree exactly. A SEAL that is built with musl, such as the one in WebAssembly, has the same roots.
/// </summary>
internal static class UnitCircle
{
    /// <summary>e^(2πi·index/order).</summary>
    /// <param name="index">0 to order/2.</param>
    /// <param name="order">A power of two, 8 or more.</param>
    public static Complex Root(int index, int order)
    {
        if (index > order / 4)
        {
            var mirrored = Root((order / 2) - index, order);
            return new Complex(-mirrored.Real, mirrored.Imaginary);
        }

        var isMirrored = index > order / 8;
        var angle = 2 * Math.PI * (isMirrored ? (order / 4) - index : index) / order;
        return isMirrored ? new Complex(Sine(angle), Cosine(angle)) : new Complex(Cosine(angle), Sine(angle));
    }

    /// <param name="x">0 to π/4.</param>
    private static double Sine(double x)
    {
        var z = x * x;
        var high = z * (z * z) * (-2.50507602534068634195e-08 + (z * 1.58969099521155010221e-10));
        var rest = 8.33333333332248946124e-03 + (z * (-1.98412698298579493134e-04 + (z * 2.75573137070700676789e-06))) + high;
        return x + (z * x * (-1.66666666666666324348e-01 + (z * rest)));
    }

    /// <param name="x">0 to π/4.</param>
    private static double Cosine(double x)
    {
        var z = x * x;
        var low = z * (4.16666666666666019037e-02 + (z * (-1.38888888888741095749e-03 + (z * 2.48015872894767294178e-05))));
        var high = z * z * (z * z) * (-2.75573143513906633035e-07 + (z * (2.08757232129817482790e-09 + (z * -1.13596475577881948265e-11))));
        var half = 0.5 * z;
        var difference = 1 - half;

        // What 1 - z/2 lost in rounding is added back.
        return difference + (1 - difference - half + (z * (low + high)));
    }
}
