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
    /// <exception cref="ArgumentException">An argument is empty or out of range.</exception>
    public AggregationContext(string job, ReadOnlySpan<byte> planHash, PartySet parties, AggregationLayout layout)
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
        _hash = new Framing("trustedspace/secure-aggregation/context/1")
            .Add(job).Add(planHash).Add(parties.Hash).Add(layout.Groups).Add(layout.CountColumns).Add(layout.ValueColumns).Sha256();
    }

    public string Job { get; }

    public ReadOnlyMemory<byte> PlanHash { get; }

    public PartySet Parties { get; }

    public AggregationLayout Layout { get; }

    /// <summary>SHA-256 over all of the above, 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash => _hash;
}
