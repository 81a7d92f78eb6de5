using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Parameters;

/// <summary>The first primes of a context's chain: what a ciphertext is taken modulo. Levels of one context are compared by reference.</summary>
public sealed class Level
{
    private readonly NttTables[] _tables;
    private PrimeDivision? _division;
    private BfvScaling? _scaling;
    private BfvMultiplication? _multiplication;

    internal Level(HomomorphicContext context, int index, NttTables[] tables)
    {
        Context = context;
        Index = index;
        _tables = tables;
        Moduli = [.. tables.Select(table => table.Modulus)];
        Product = Moduli.Aggregate(BigInteger.One, (product, modulus) => product * modulus.Value);
        Id = ParametersId.Of(context.Scheme, context.Degree, [.. Moduli.Select(modulus => modulus.Value)], context.Parameters.PlainModulus);
    }

    /// <summary>Of which it is a level.</summary>
    public HomomorphicContext Context { get; }

    /// <summary>Names it wherever its ciphertexts go.</summary>
    public ParametersId Id { get; }

    /// <summary>0 is the key level; each further level has one prime fewer.</summary>
    public int Index { get; }

    /// <summary>k.</summary>
    public int PrimeCount => _tables.Length;

    /// <summary>n.</summary>
    public int Degree => Context.Degree;

    /// <summary>One prime fewer; null at the last.</summary>
    public Level? Next => Index + 1 < Context.Levels.Count ? Context.Levels[Index + 1] : null;

    /// <summary>Words of one polynomial: n·k, prime by prime.</summary>
    public int PolynomialWords => PrimeCount * Degree;

    internal Modulus[] Moduli { get; }

    /// <summary>q, the product of the primes.</summary>
    internal BigInteger Product { get; }

    internal ReadOnlySpan<NttTables> Tables => _tables;

    /// <summary>Divides by this level's last prime, to the next level. At the key level that is the special prime, whatever the number of primes before it.</summary>
    internal PrimeDivision Division => _division ??= new PrimeDivision(_tables);

    /// <summary>BFV's messages at this level.</summary>
    internal BfvScaling Scaling => _scaling ??= new BfvScaling(this);

    /// <summary>BFV's products at this level.</summary>
    internal BfvMultiplication Multiplication => _multiplication ??= new BfvMultiplication(this);

    /// <summary>In words, for messages.</summary>
    public override string ToString() => $"level {Index} of {Context.Scheme} with {PrimeCount} primes at degree {Degree}";
}
