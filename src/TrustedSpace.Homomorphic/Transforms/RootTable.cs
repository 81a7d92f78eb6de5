using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>The factors of a transform in the form that vectorised butterflies take: factors and quotients apart, in the order of <see cref="NttTables"/>.</summary>
internal sealed class RootTable
{
    private RootTable(NttTables tables, Func<ulong, (ulong Root, ulong Quotient)> prepare)
    {
        (Roots, Quotients) = Prepare(tables.Roots.Select(root => root.Value), prepare);
        (InverseRoots, InverseQuotients) = Prepare(tables.InverseRoots.Select(root => root.Value), prepare);
        (Scale, ScaleQuotient) = prepare(tables.InverseDegree.Value);
        (ScaledRoot, ScaledQuotient) = prepare(tables.Modulus.Multiply(tables.InverseRoots[1].Value, tables.InverseDegree.Value));
    }

    public ulong[] Roots { get; }

    public ulong[] Quotients { get; }

    public ulong[] InverseRoots { get; }

    public ulong[] InverseQuotients { get; }

    /// <summary>1/n.</summary>
    public ulong Scale { get; }

    public ulong ScaleQuotient { get; }

    /// <summary>Inverse root 1, that of the last layer, times 1/n.</summary>
    public ulong ScaledRoot { get; }

    public ulong ScaledQuotient { get; }

    /// <summary>Doubles, bit for bit: w in (-q/2, q/2), and w/q rounded to nearest.</summary>
    public static RootTable OfReals(NttTables tables)
    {
        var q = tables.Modulus.Value;
        return new RootTable(tables, root =>
        {
            var balanced = root > q / 2 ? -(double)(q - root) : root;
            return (BitConverter.DoubleToUInt64Bits(balanced), BitConverter.DoubleToUInt64Bits(balanced / q));
        });
    }

    /// <summary>w in [0, q), and floor(w·2^64 / q).</summary>
    public static RootTable OfWords(NttTables tables) => new(tables, root => (root, new ShoupOperand(root, tables.Modulus).Quotient));

    private static (ulong[] Roots, ulong[] Quotients) Prepare(IEnumerable<ulong> roots, Func<ulong, (ulong Root, ulong Quotient)> prepare)
    {
        var prepared = roots.Select(prepare).ToArray();
        return (Array.ConvertAll(prepared, pair => pair.Root), Array.ConvertAll(prepared, pair => pair.Quotient));
    }
}
