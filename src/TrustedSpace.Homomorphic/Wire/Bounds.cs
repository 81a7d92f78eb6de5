using System.Numerics;
using System.Runtime.InteropServices;

namespace TrustedSpace.Homomorphic.Wire;

/// <summary>Whether values lie where they must.</summary>
internal static class Bounds
{
    /// <summary>Leaves early only at a value that is out of bounds: where all are right, the time says nothing of them.</summary>
    public static bool AllBelow(ReadOnlySpan<ulong> values, ulong bound)
    {
        var limit = new Vector<ulong>(bound);
        var vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(values);
        foreach (var vector in vectors)
        {
            if (Vector.GreaterThanOrEqualAny(vector, limit))
            {
                return false;
            }
        }

        foreach (var value in values[(vectors.Length * Vector<ulong>.Count)..])
        {
            if (value >= bound)
            {
                return false;
            }
        }

        return true;
    }
}
