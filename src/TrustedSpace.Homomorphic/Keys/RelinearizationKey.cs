using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Keys;

/// <summary>Leads from s², s³… back to s, so that products return to two polynomials. SEAL's RelinKeys.</summary>
public sealed class RelinearizationKey
{
    /// <param name="powers">For s², s³ and so on; one is enough where every product is relinearised.</param>
    internal RelinearizationKey(SwitchingKey[] powers) => Powers = powers;

    /// <summary>Whose products it brings back.</summary>
    public HomomorphicContext Context => Powers[0].Context;

    /// <summary>Largest ciphertext that it brings back to two polynomials.</summary>
    public int LargestSize => Powers.Length + 2;

    internal SwitchingKey[] Powers { get; }
}
