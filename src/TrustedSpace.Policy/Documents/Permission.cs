using System.Diagnostics.CodeAnalysis;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Policy.Documents;

/// <summary>One permission of a <see cref="UsagePolicy"/>. It grants a request that satisfies every member, never a part of them.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "The term of ODRL.")]
public sealed record Permission
{
    /// <summary>A permission that names this in place of consumers or elements permits all of them.</summary>
    public const string Any = "*";

    /// <summary>Name within the policy; decisions and call counters refer to it.</summary>
    public required string Id { get; init; }

    /// <summary>Participant ids, or <see cref="Any"/>.</summary>
    public required IReadOnlyList<string> Consumers { get; init; }

    /// <summary>Purposes of use by name; there is no permission for any purpose.</summary>
    public required IReadOnlyList<string> Purposes { get; init; }

    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>Element names, or <see cref="Any"/>.</summary>
    public required IReadOnlyList<string> Elements { get; init; }

    /// <summary>Highest level of an element that may be read, 1 to 4 (GB/T 43697-2024).</summary>
    public required int MaximumLevel { get; init; }

    /// <summary>First permitted second, in unix seconds.</summary>
    public required long NotBefore { get; init; }

    /// <summary>Last permitted second, in unix seconds.</summary>
    public required long NotAfter { get; init; }

    public required Quota Quota { get; init; }

    /// <summary>Duty of statistics: fewest rows of a released group. Required where statistics are permitted.</summary>
    public int? MinimumGroupSize { get; init; }

    /// <summary>Duty of statistics: weakest protection of the sum over owners.</summary>
    public ProtectionMode Protection { get; init; }

    /// <summary>Duty of statistics: fewest owners whose numbers a released result contains, 2 or more; null: all of them.</summary>
    public int? MinimumOwners { get; init; }

    /// <summary>Duty of statistics: noise on every result, and the budget of one consumer; null: none.</summary>
    public PrivacyTerms? Privacy { get; init; }

    /// <summary>Duty of an export: most rows it carries. Required where an export is permitted.</summary>
    public long? MaximumRows { get; init; }

    /// <summary>Duty of an export: most bytes of its sealed stream. Null: no such limit.</summary>
    public long? MaximumBytes { get; init; }

    /// <summary>Duty of an export: condition over the elements' true values, in the grammar of <c>WHERE</c>, that its rows satisfy. Null: every row.</summary>
    public string? Rows { get; init; }

    /// <summary>Duty of an export: masked elements, each once. Null: none is masked.</summary>
    public IReadOnlyList<Mask>? Masking { get; init; }

    /// <summary>The least that a decision under this permission obliges to.</summary>
    internal Obligations Obligations(Operation operation) => operation == Operation.Statistics
        ? new() { MinimumGroupSize = MinimumGroupSize ?? int.MaxValue, Protection = Protection, MinimumOwners = MinimumOwners, Privacy = Privacy }
        : new() { MaximumRows = MaximumRows ?? 0 };
}

/// <summary>How often one consumer may use a permission.</summary>
public sealed record Quota
{
    /// <summary>Most calls within any <see cref="Period"/>.</summary>
    public required long Calls { get; init; }

    /// <summary>Length of the sliding period, in seconds.</summary>
    public required long Period { get; init; }
}
