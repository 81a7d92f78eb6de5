namespace TrustedSpace.Computation.Statistics.Encoding;

/// <summary>Bytes that are not the canonical encoding of a plan. Ask the gateway for the plan again; an owner or the relay is at fault.</summary>
public sealed class PlanFormatException(string problem)
    : Exception($"The bytes are not a statistics plan: {problem}. Ask for the result again; if it recurs, report it to the operator.");
