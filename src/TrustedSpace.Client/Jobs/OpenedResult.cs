using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Client.Jobs;

/// <summary>A statistics result in the clear, after every check.</summary>
public sealed record OpenedResult
{
    public required JobId Job { get; init; }

    /// <summary>Names of the columns, in the order of the SELECT list.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>One row a released group, in group order.</summary>
    public required IReadOnlyList<IReadOnlyList<ResultCell>> Rows { get; init; }

    /// <summary>
    /// Standard errors that the owners' noise makes, shaped as <see cref="Rows"/>, null for labels and NULLs; null as a whole where the owners add
    /// none. Other errors, such as of a sample, are not in them.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double?>>? StandardErrors { get; init; }

    /// <summary>Owners whose numbers are in the result, in the order of the grant's owners.</summary>
    public required IReadOnlyList<ParticipantId> Contributors { get; init; }

    /// <summary>Groups that have rows but were too small to be released.</summary>
    public required int GroupsWithheld { get; init; }

    /// <summary>Fewest rows that a released group counts.</summary>
    public required int MinimumGroupSize { get; init; }
}
