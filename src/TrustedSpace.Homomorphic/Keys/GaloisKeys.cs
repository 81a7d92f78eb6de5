using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Keys;

/// <summary>For each of some odd g less than 2n, leads from s(X^g) back to s, so that slots can be rotated. SEAL's GaloisKeys.</summary>
public sealed class GaloisKeys
{
    private readonly IReadOnlyDictionary<int, SwitchingKey> _keys;

    internal GaloisKeys(HomomorphicContext context, IReadOnlyDictionary<int, SwitchingKey> keys) => (Context, _keys) = (context, keys);

    public HomomorphicContext Context { get; }

    /// <summary>The elements g, in order.</summary>
    public IEnumerable<int> Elements => _keys.Keys.Order();

    public bool Has(int element) => _keys.ContainsKey(element);

    /// <exception cref="InvalidOperationException">There is no key for the element.</exception>
    internal SwitchingKey this[int element] => _keys.TryGetValue(element, out var key)
        ? key
        : throw new InvalidOperationException($"There is no Galois key for element {element}. Have one made for this rotation.");
}
