using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>
/// What all parties of one job, and its consumer, agree on before it starts, with the key that the sums are switched to. Every message carries its hash, and the
/// uniform polynomial that all parties share follows from it, so that no one chooses that polynomial.
/// </summary>
public sealed class HomomorphicAggregationContext
{
    private readonly byte[] _hash;

    /// <param name="aggregation">The job.</param>
    /// <param name="consumer">The consumer's key for this job alone, whose hash the consumer signed.</param>
    /// <exception cref="ArgumentException">The values of all groups could take more ciphertexts than a message holds.</exception>
    public HomomorphicAggregationContext(AggregationContext aggregation, ConsumerPublicKey consumer)
    {
        ArgumentNullException.ThrowIfNull(aggregation);
        ArgumentNullException.ThrowIfNull(consumer);
        var (layout, parties) = (aggregation.Layout, aggregation.Parties);
        if (!Fits(layout, parties.Count))
        {
            throw new ArgumentException(
                $"{layout.Groups} groups of {layout.ValueColumns} values are more than the {EncryptionPlan.MostWords(parties.Count) - 1} encrypted values that {parties.Count} owners can send. "
                + "Ask for fewer groups or values.",
                nameof(aggregation));
        }

        (Aggregation, Consumer) = (aggregation, consumer);
        _hash = new Framing("trustedspace/homomorphic-aggregation/context/1").Add(aggregation.Hash).Add(consumer.Hash).Sha256();
        var reference = new Framing("trustedspace/homomorphic-aggregation/reference/1").Add(_hash).Sha256();
        Session = new MultipartySession(EncryptionPlan.Vectors.Context, reference, parties.Count);
        Smudging = Smudging.ForIntegers(NoiseBound.Fresh(Session).Times(parties.Count), EncryptionPlan.StatisticalBits);
    }

    public AggregationContext Aggregation { get; }

    public ConsumerPublicKey Consumer { get; }

    /// <summary>SHA-256 over both, 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>The parties of the collective key, numbered in ordinal order from 1.</summary>
    internal MultipartySession Session { get; }

    /// <summary>The noise of every share of a switch.</summary>
    internal Smudging Smudging { get; }

    /// <summary>Whether the values of all groups of so many parties fit their messages.</summary>
    public static bool Fits(AggregationLayout layout, int parties) => (long)layout.Groups * layout.ValueColumns < EncryptionPlan.MostWords(parties);

    /// <summary>Words that a party encrypts: the values of the released groups and the check word; none where there are no values.</summary>
    internal int WordsOf(int released) => released * Aggregation.Layout.ValueColumns is > 0 and var values ? values + 1 : 0;

    /// <summary>Ciphertexts of these words.</summary>
    internal int CiphertextsOf(int released) => EncryptionPlan.Vectors.CiphertextsOf(WordsOf(released));

    /// <summary>The number of a party in the session, from 1.</summary>
    internal int NumberOf(string party)
    {
        for (var i = 0; i < Aggregation.Parties.Count; i++)
        {
            if (Aggregation.Parties.Ids[i] == party)
            {
                return i + 1;
            }
        }

        throw new ArgumentException($"{party} is not among the parties.", nameof(party));
    }
}
