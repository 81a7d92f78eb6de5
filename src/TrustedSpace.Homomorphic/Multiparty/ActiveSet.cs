using System.Diagnostics.CodeAnalysis;
using TrustedSpace.Homomorphic.Arithmetic;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>The parties of one protocol run, in order; fixed before any of them gives a share.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "A set of parties.")]
public sealed class ActiveSet
{
    private readonly int[] _parties;

    internal ActiveSet(MultipartySession session, int[] parties)
    {
        for (var i = 0; i < parties.Length; i++)
        {
            session.CheckParty(parties[i]);
            if (i > 0 && parties[i] <= parties[i - 1])
            {
                throw new ArgumentException($"Party {parties[i]} appears twice. Name different parties.", nameof(parties));
            }
        }

        (Session, _parties) = (session, parties);
    }

    /// <summary>Whose parties they are.</summary>
    public MultipartySession Session { get; }

    /// <summary>Their numbers, in order.</summary>
    public IReadOnlyList<int> Parties => _parties;

    /// <summary>Whether a party is one of them.</summary>
    public bool Has(int party) => Array.BinarySearch(_parties, party) >= 0;

    /// <summary>The numbers, for messages.</summary>
    public override string ToString() => string.Join(", ", _parties);

    internal void AddTo(Transcript transcript)
    {
        transcript.Add(_parties.Length);
        foreach (var party in _parties)
        {
            transcript.Add(party);
        }
    }

    /// <summary>The product over the other parties j of j/(j - i) modulo q: with it, the values at these parties' numbers add up to the value at zero.</summary>
    internal ulong Lagrange(int party, Modulus modulus)
    {
        var (numerator, denominator) = (1UL, 1UL);
        foreach (var other in _parties.Where(other => other != party))
        {
            numerator = modulus.Multiply(numerator, (ulong)other);
            denominator = modulus.Multiply(denominator, modulus.FromSigned(other - party));
        }

        return modulus.Multiply(numerator, modulus.Invert(denominator));
    }
}
