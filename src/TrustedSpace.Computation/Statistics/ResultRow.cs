namespace TrustedSpace.Computation.Statistics;

/// <summary>A row of the answer with what it can be chosen and ordered by.</summary>
/// <param name="Cells">The columns of the answer.</param>
/// <param name="Slots">The group's slots, one per grouping element.</param>
/// <param name="Totals">The group's counts.</param>
/// <param name="Errors">Standard errors of the cells; empty without noise.</param>
internal sealed record ResultRow(ResultCell[] Cells, int[] Slots, ReadOnlyMemory<ulong> Totals, double?[] Errors);
