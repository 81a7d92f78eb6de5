using TrustedSpace.Computation.FixedPoint;
using TrustedSpace.Computation.Rounds;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>What all parties of one job, and its consumer, agree on before it starts. Every message carries its hash.</summary>
public sealed class AggregationContext
{
    /// <summary>Most words in one vector; keeps a message under 128 MiB.</summary>
    private const int MaxWords = 16 * 1024 * 1024;

    private readonly byte[] _hash;

    /// <param name="job">Id of the job, never used for another aggregation.</param>
    /// <param name="planHash">Hash of the agreed plan, 32 bytes.</param>
    /// <param name="parties">The parties.</param>
    /// <param name="layout">Shape of the vectors.</param>
    /// <param name="terms">How the numbers are to be read.</param>
    /// <exception cref="ArgumentException">An argument is empty or out of range.</exception>
    public AggregationContext(string job, ReadOnlySpan<byte> planHash, PartySet parties, AggregationLayout layout, AggregationTerms terms)
    {
        ArgumentException.ThrowIfNullOrEmpty(job);
        ArgumentNullException.ThrowIfNull(parties);
        if (planHash.Length != 32)
        {
            throw new ArgumentException("A plan hash has 32 bytes.", nameof(planHash));
        }

        if (layout.Groups < 1 || layout.CountColumns < 1 || layout.ValueColumns < 0
            || (long)layout.Groups * Math.Max(layout.CountColumns, layout.ValueColumns) > MaxWords)
        {
            throw new ArgumentException("The layout is empty or too large.", nameof(layout));
        }

        Job = job;
        PlanHash = planHash.ToArray();
        Parties = parties;
        Layout = layout;
        Terms = terms;
        _hash = new Framing("trustedspace/secure-aggregation/context/2")
            .Add(job).Add(planHash).Add(parties.Hash).Add(layout.Groups).Add(layout.CountColumns).Add(layout.ValueColumns)
            .Add((int)terms.Counts).Add((int)terms.Values).Sha256();
    }

    public string Job { get; }

    public ReadOnlyMemory<byte> PlanHash { get; }

    public PartySet Parties { get; }

    public AggregationLayout Layout { get; }

    public AggregationTerms Terms { get; }

    /// <summary>SHA-256 over all of the above, 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Bounds on the numbers of rows behind the values of a group or of several: what the values are scaled by.</summary>
    /// <param name="totals">Counts of all parties together.</param>
    internal ulong[] BoundsOf(ReadOnlySpan<ulong> totals)
    {
        var bounds = totals.ToArray();
        if (Terms.Values == ValueScale.ByMost)
        {
            Array.Fill(bounds, FixedPointScale.MaxTotal);
        }

        return bounds;
    }
}
