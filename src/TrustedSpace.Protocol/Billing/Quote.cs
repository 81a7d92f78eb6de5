using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Billing;

/// <summary>The price that a grant binds: what each owner charges and the most that the grant can ever cost.</summary>
public sealed record Quote
{
    public required string Currency { get; init; }

    /// <summary>One line an owner, ordered by owner.</summary>
    public required IReadOnlyList<QuoteLine> Lines { get; init; }

    /// <summary>Ceiling over all jobs under the grant, in minor units.</summary>
    public required long Maximum { get; init; }

    /// <summary>Prices a grant of at most <paramref name="jobs"/> jobs releasing at most <paramref name="cells"/> cells in all.</summary>
    /// <exception cref="ArgumentException">The owners' tariffs are in several currencies.</exception>
    /// <exception cref="OverflowException">The ceiling exceeds a 64-bit number of minor units.</exception>
    public static Quote For(IReadOnlyCollection<(ParticipantId Owner, Tariff Tariff)> tariffs, int jobs, long cells)
    {
        ArgumentNullException.ThrowIfNull(tariffs);
        var currencies = tariffs.Select(tariff => tariff.Tariff.Currency).Distinct(StringComparer.Ordinal).ToArray();
        if (currencies.Length != 1)
        {
            throw new ArgumentException($"the owners price in {string.Join(", ", currencies)}: a grant needs one currency", nameof(tariffs));
        }

        var lines = tariffs
            .OrderBy(tariff => tariff.Owner.Value, StringComparer.Ordinal)
            .Select(tariff => new QuoteLine { Owner = tariff.Owner, PerJob = tariff.Tariff.PerJob, PerCell = tariff.Tariff.PerCell })
            .ToArray();
        var maximum = 0L;
        foreach (var line in lines)
        {
            maximum = checked(maximum + (line.PerJob * jobs) + (line.PerCell * cells));
        }

        return new Quote { Currency = currencies[0], Lines = lines, Maximum = maximum };
    }

    /// <summary>What one release of <paramref name="cells"/> cells costs under this quote, a charge for each owner in <paramref name="owners"/>.</summary>
    public IReadOnlyList<Charge> Charges(IReadOnlyCollection<ParticipantId> owners, long cells) =>
        [.. Lines.Where(line => owners.Contains(line.Owner)).Select(line => new Charge
        {
            Owner = line.Owner,
            Cells = cells,
            Amount = checked(line.PerJob + (line.PerCell * cells)),
        })];
}

/// <summary>One owner's prices within a quote, in minor units.</summary>
public sealed record QuoteLine
{
    public required ParticipantId Owner { get; init; }

    public required long PerJob { get; init; }

    public required long PerCell { get; init; }
}

/// <summary>What one release costs at one owner.</summary>
public sealed record Charge
{
    public required ParticipantId Owner { get; init; }

    public required long Cells { get; init; }

    /// <summary>Minor units of the quote's currency.</summary>
    public required long Amount { get; init; }
}
