namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>One message of the protocol. Whoever carries it signs it for the sender and seals it where the protocol says so.</summary>
/// <param name="Sender">Id of the party, as verified by the carrier.</param>
/// <param name="Payload">Plain bytes of the message's codec.</param>
public sealed record AggregationMessage(string Sender, ReadOnlyMemory<byte> Payload);
