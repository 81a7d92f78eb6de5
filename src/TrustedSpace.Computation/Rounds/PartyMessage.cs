namespace TrustedSpace.Computation.Rounds;

/// <summary>One message of a protocol. Whoever carries it signs it for the sender and seals it where its round says so.</summary>
/// <param name="Sender">Id of the party, as verified by the carrier.</param>
/// <param name="Payload">Plain bytes of the message's codec.</param>
public sealed record PartyMessage(string Sender, ReadOnlyMemory<byte> Payload);
