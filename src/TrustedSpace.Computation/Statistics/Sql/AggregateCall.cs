namespace TrustedSpace.Computation.Statistics.Sql;

/// <summary>An aggregate as it stands in a query.</summary>
/// <param name="Function">What is computed.</param>
/// <param name="Measure">Position among the measures; null for COUNT(*).</param>
/// <param name="Name">What the column is called without an alias, such as <c>avg(radius)</c>.</param>
internal sealed record AggregateCall(AggregateFunction Function, int? Measure, string Name);
