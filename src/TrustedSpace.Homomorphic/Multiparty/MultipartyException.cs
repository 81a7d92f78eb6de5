namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>A message of a party that cannot be used: malformed, altered, repeated, missing, or about something else. The protocol run ends with it.</summary>
public sealed class MultipartyException : Exception
{
    /// <param name="message">What is wrong.</param>
    /// <param name="party">Whose message it is; null where the message does not even say that.</param>
    public MultipartyException(string message, int? party = null)
        : base(message) => Party = party;

    /// <summary>The number of the party whose message it is, or that sent none.</summary>
    public int? Party { get; }
}
