namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>What everyone may know of a release.</summary>
/// <param name="GroupsReleased">Groups whose values are released.</param>
/// <param name="GroupsWithheld">Groups that have rows but a count below the minimum.</param>
/// <param name="GroupsEmpty">Groups without any row.</param>
/// <param name="Minimum">Minimum group size that was applied: the greatest any party asked for.</param>
public readonly record struct ReleaseSummary(int GroupsReleased, int GroupsWithheld, int GroupsEmpty, int Minimum);
