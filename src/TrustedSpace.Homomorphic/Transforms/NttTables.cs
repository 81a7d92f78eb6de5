using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>
/// Powers of the smallest primitive 2n-th root of unity ψ modulo a prime q that is 1 modulo 2n, in the order in which the negacyclic transform takes them:
/// entry i of <see cref="Roots"/> is ψ^rev(i). Longa and Naehrig, "Speeding up the number theoretic transform", 2016, algorithms 1 and 2.
/// </summary>
internal sealed class NttTables
{
    private readonly Lazy<RootTable> _realRoots;
    private readonly Lazy<RootTable> _wordRoots;

    public NttTables(int degree, Modulus modulus)
    {
        Degree = degree;
        Modulus = modulus;
        Root = MinimalPrimitiveRoot(degree, modulus);
        Roots = PowersInOrder(Root);
        InverseRoots = PowersInOrder(modulus.Invert(Root));
        InverseDegree = new ShoupOperand(modulus.Invert((ulong)degree), modulus);
        Kernel = NttKernel.Choose(degree, modulus.BitCount);
        _realRoots = new Lazy<RootTable>(() => RootTable.OfReals(this));
        _wordRoots = new Lazy<RootTable>(() => RootTable.OfWords(this));
    }

    /// <summary>n, a power of two.</summary>
    public int Degree { get; }

    public Modulus Modulus { get; }

    /// <summary>ψ.</summary>
    public ulong Root { get; }

    public ShoupOperand[] Roots { get; }

    /// <summary>Entry i is ψ^-rev(i).</summary>
    public ShoupOperand[] InverseRoots { get; }

    /// <summary>1/n.</summary>
    public ShoupOperand InverseDegree { get; }

    /// <summary>The fastest for n and q.</summary>
    public NttKernel Kernel { get; }

    public RootTable RealRoots => _realRoots.Value;

    public RootTable WordRoots => _wordRoots.Value;

    private static ulong MinimalPrimitiveRoot(int degree, Modulus modulus)
    {
        var order = 2UL * (ulong)degree;
        if ((modulus.Value - 1) % order != 0)
        {
            throw new ArgumentException($"{modulus} is not 1 modulo {order}, so that there is no transform.", nameof(modulus));
        }

        var root = Enumerable.Range(2, 1000)
            .Select(candidate => modulus.Power((ulong)candidate, (modulus.Value - 1) / order))
            .First(candidate => modulus.Power(candidate, (ulong)degree) == modulus.Value - 1);

        // All primitive 2n-th roots are the odd powers of one.
        var square = modulus.Multiply(root, root);
        var minimal = root;
        for (var i = 1; i < degree; i++)
        {
            root = modulus.Multiply(root, square);
            minimal = Math.Min(minimal, root);
        }

        return minimal;
    }

    private ShoupOperand[] PowersInOrder(ulong root)
    {
        var powers = new ShoupOperand[Degree];
        var bits = BitOperations.Log2((uint)Degree);
        var power = 1UL;
        for (var i = 0; i < Degree; i++)
        {
            powers[Bits.Reverse(i, bits)] = new ShoupOperand(power, Modulus);
            power = Modulus.Multiply(power, root);
        }

        return powers;
    }
}
