namespace TrustedSpace.Computation.Statistics;

/// <summary>One key of ORDER BY.</summary>
/// <param name="Column">Position in <see cref="StatisticsPlan.Select"/>.</param>
/// <param name="Descending">Greatest first; NULL stands where <paramref name="NullsFirst"/> says either way.</param>
/// <param name="NullsFirst">NULL comes before every value; DuckDB's default is after.</param>
public sealed record OrderKey(int Column, bool Descending, bool NullsFirst);
