namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>
/// The arithmetic of one way to do the transform, on several coefficients at once, with what it needs of one prime. Values on the way are lazy:
/// congruent to the right ones, in a range that the implementation states and docs/homomorphic-arithmetic.md proves.
/// </summary>
/// <typeparam name="TSelf">The implementation.</typeparam>
/// <typeparam name="TVector">A vector of words.</typeparam>
internal interface IButterfly<TSelf, TVector>
    where TSelf : struct, IButterfly<TSelf, TVector>
    where TVector : struct
{
    static abstract RootTable Roots(NttTables tables);

    static abstract TSelf Create(ulong prime);

    /// <summary>From words in [0, q) to lazy values.</summary>
    TVector Enter(TVector words);

    /// <summary>From lazy values to words in [0, q).</summary>
    TVector Leave(TVector values);

    /// <summary>From products, which <see cref="InverseScaled"/> gives, to words in [0, q).</summary>
    TVector LeaveProduct(TVector values);

    /// <summary>upper, lower = upper + root·lower, upper - root·lower.</summary>
    /// <param name="upper">Lazy values.</param>
    /// <param name="lower">Lazy values.</param>
    /// <param name="root">Factors.</param>
    /// <param name="quotient">What goes with the factors in <see cref="RootTable"/>.</param>
    void Forward(ref TVector upper, ref TVector lower, TVector root, TVector quotient);

    /// <summary>upper, lower = upper + lower, root·(upper - lower).</summary>
    /// <inheritdoc cref="Forward"/>
    void Inverse(ref TVector upper, ref TVector lower, TVector root, TVector quotient);

    /// <summary>The last butterfly of the inverse, where the sum has a factor as well, namely 1/n.</summary>
    void InverseScaled(ref TVector upper, ref TVector lower, TVector root, TVector quotient, TVector scale, TVector scaleQuotient);

    /// <summary>Brings lazy values into the smallest lazy range.</summary>
    TVector Reduce(TVector values);

    /// <summary>The bound that <see cref="Enter"/> ensures, in units of q.</summary>
    static abstract double FirstBound { get; }

    /// <summary>Whether the upper values must be reduced before a number of layers of the forward transform, for all values to stay in range.</summary>
    /// <param name="bound">On the magnitude of all values in units of q, before and, when it returns, after the layers.</param>
    /// <param name="layers">1 or 2.</param>
    /// <param name="prime">q.</param>
    static abstract bool ReducesBefore(ref double bound, int layers, ulong prime);

    /// <summary>Whether the sums must be reduced at the end of a number of layers of the inverse transform, for all values to stay in range in the next.</summary>
    /// <param name="bound">On the magnitude of all values in units of q, before and, when it returns, after the layers.</param>
    /// <param name="layers">1 to 3.</param>
    /// <param name="nextLayers">How many layers come next.</param>
    /// <param name="prime">q.</param>
    static abstract bool ReducesAfter(ref double bound, int layers, int nextLayers, ulong prime);
}
