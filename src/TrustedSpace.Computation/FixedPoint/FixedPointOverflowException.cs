namespace TrustedSpace.Computation.FixedPoint;

/// <summary>A number that could overflow the words of a secure sum; it is refused before anything is masked or sent.</summary>
public sealed class FixedPointOverflowException(string message) : Exception(message);
