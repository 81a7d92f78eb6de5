namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>The last step of a party.</summary>
/// <param name="Message">To be sealed to the consumer, and to no one else.</param>
/// <param name="Transcript">Hash of all that parties exchanged, 32 bytes; equal at every honest party.</param>
/// <param name="Summary">What everyone may know.</param>
public sealed record AggregationRelease(AggregationMessage Message, ReadOnlyMemory<byte> Transcript, ReleaseSummary Summary);
