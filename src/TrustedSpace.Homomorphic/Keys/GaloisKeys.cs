using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Keys;

/// <summary>For each of some odd g less than 2n, leads from s(X^g) back to s, so that slots can be rotated. SEAL's GaloisKeys.</summary>
public sealed class GaloisKeys
{
    private readonly IReadOnlyDictionary<int, SwitchingKey> _keys;

    internal GaloisKeys(HomomorphicContext context, IReadOnlyDictionary<int, SwitchingKey> keys) => (Context, _keys) = (context, keys);

    /// <summary>Whose ciphertexts they rotate.</summary>
    public HomomorphicContext Context { get; }

    /// <summary>The elements g, in order.</summary>
    public IEnumerable<int> Elements => _keys.Keys.Order();

    /// <summary>Whether there is a key for an element g.</summary>
    public bool Has(int element) => _keys.ContainsKey(element);

    /// <summary>Before a rotation that is composed of powers of two.</summary>
    /// <exception cref="InvalidOperationException">There is no key for one of them.</exception>
    internal void CheckPowers(int steps)
    {
        for (var rest = steps; rest != 0;)
        {
            var step = Galois.TakeLowest(ref rest);
            if (!Galois.IsWholeTurn(step, Context.Degree) && !Has(Galois.ElementOf(step, Context.Degree)))
            {
                throw new InvalidOperationException(
                    $"There is no Galois key for a rotation by {steps} steps, nor for one by {step}, of which it could be composed. Have one of them made.");
            }
        }
    }

    /// <summary>Before the sum of all slots.</summary>
    /// <exception cref="InvalidOperationException">There is no key for one of the rotations by powers of two to the left.</exception>
    internal void CheckSum()
    {
        for (var step = 1; step < Context.Degree / 2; step *= 2)
        {
            if (!Has(Galois.ElementOf(step, Context.Degree)))
            {
                throw new InvalidOperationException($"There is no Galois key for a rotation by {step} steps. The sum of slots needs those for all powers of two.");
            }
        }
    }

    /// <summary>Before BFV's rows are exchanged.</summary>
    /// <exception cref="InvalidOperationException">There is no key for it.</exception>
    internal void CheckColumns()
    {
        if (!Has(Galois.ColumnElement(Context.Degree)))
        {
            throw new InvalidOperationException("There is no Galois key for the exchange of rows. Have the keys made with columns.");
        }
    }

    /// <exception cref="InvalidOperationException">There is no key for the element.</exception>
    internal SwitchingKey this[int element] => _keys.TryGetValue(element, out var key)
        ? key
        : throw new InvalidOperationException($"There is no Galois key for element {element}. Have one made for this rotation.");
}
