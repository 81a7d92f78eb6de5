using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Protocol.Billing;

/// <summary>What one flow used of one owner, as the owner's signed statement says. What nobody stated counts 0.</summary>
public sealed record Usage
{
    /// <summary>Units of 10⁻¹² in a rho of 1.</summary>
    private const double RhoUnits = 1e12;

    public required ParticipantId Owner { get; init; }

    public required long Cells { get; init; }

    public long RowsScanned { get; init; }

    public long RowsExported { get; init; }

    public long Bytes { get; init; }

    /// <summary>In 10⁻¹² of zCDP.</summary>
    public long Rho { get; init; }

    /// <summary>The most that one job of so many cells can use: what only the owner can tell is bounded by the tariff's <see cref="UnitPrice.Most"/>.</summary>
    public static Usage Most(ParticipantId owner, long cells) => new()
    {
        Owner = owner,
        Cells = cells,
        RowsScanned = long.MaxValue,
        RowsExported = cells,
        Bytes = long.MaxValue,
        Rho = long.MaxValue,
    };

    /// <summary>One for each owner whose data a release contains, in the order of the statements' contributors.</summary>
    /// <param name="statements">Of one flow, which agree with each other; an owner that left before the release has none, and is not charged for what only it could state.</param>
    public static IReadOnlyList<Usage> Of(IReadOnlyCollection<ReleaseStatement> statements)
    {
        var first = statements.First();
        return first.Operation == Operation.Export
            ? [Of(first)]
            : [.. first.Contributors.Select(owner => statements.FirstOrDefault(statement => statement.Owner == owner) is { } own
                ? Of(own)
                : new Usage { Owner = owner, Cells = Math.Max(0, first.Cells), Rho = RhoOf(first) })];
    }

    /// <summary>The quantity of a unit, as lines count it.</summary>
    public long Quantity(ChargeUnit unit) => unit switch
    {
        ChargeUnit.Job => 1,
        ChargeUnit.Cell => Cells,
        ChargeUnit.RowScanned => RowsScanned,
        ChargeUnit.RowExported => RowsExported,
        ChargeUnit.Megabyte => Bytes,
        ChargeUnit.PrivacyBudget => Rho,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "no unit of usage"),
    };

    private static Usage Of(ReleaseStatement statement) => new()
    {
        Owner = statement.Owner,
        Cells = Math.Max(0, statement.Cells),
        RowsScanned = Math.Max(0, statement.RowsScanned ?? 0),
        RowsExported = Math.Max(0, statement.Rows),
        Bytes = Math.Max(0, statement.Bytes),
        Rho = RhoOf(statement),
    };

    // Rounded as the owners' own accounts of privacy round it.
    private static long RhoOf(ReleaseStatement statement) =>
        statement.Protection?.Rho is { } rho and > 0 ? Math.Max(1, (long)Math.Floor(rho * RhoUnits)) : 0;
}
