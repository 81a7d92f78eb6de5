namespace TrustedSpace.Computation.Rounds;

/// <summary>A protocol can't go on. The message names party, round and remedy; the job releases nothing.</summary>
public sealed class ProtocolException : Exception
{
    public ProtocolException(Round round, string? party, string problem, string remedy)
        : base($"{round}{(party is null ? "" : $", party {party}")}: {problem} {remedy}")
    {
        Round = round;
        Party = party;
    }

    public Round Round { get; }

    /// <summary>The party at fault, or several joined by a comma where only their disagreement is known; null if none is.</summary>
    public string? Party { get; }
}
