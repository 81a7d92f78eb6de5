using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Refusals;

/// <summary>Why something was not done: who refused, at which stage, and what the caller can do. Carried in gRPC trailers and in problem details.</summary>
public sealed record Refusal
{
    /// <summary>Trailer of a failed gRPC call that carries the canonical JSON of a refusal.</summary>
    public const string TrailerName = "ts-refusal-bin";

    public required RefusalCode Code { get; init; }

    /// <summary>The participant that refused or failed.</summary>
    public required ParticipantId Party { get; init; }

    /// <summary>Stage at which it happened, such as "grant verification" or "round counts".</summary>
    public required string Stage { get; init; }

    /// <summary>What is wrong, in words, without any value of a record.</summary>
    public required string Reason { get; init; }

    /// <summary>What the caller can do about it.</summary>
    public required string Remedy { get; init; }

    /// <summary>The refusal as a process may log it: without words that may quote what someone typed.</summary>
    public Refusal Unquoted() => Code.MayQuoteInput() ? this with { Reason = "for a reason that may quote what was typed, and so is told to the caller alone" } : this;

    /// <inheritdoc />
    public override string ToString() => $"{Party}, {Stage}: {Reason}. {Remedy}";
}

/// <summary>Kind of refusal; each is one problem type on HTTP and one status on gRPC.</summary>
public enum RefusalCode
{
    /// <summary>The request is malformed or contradicts itself.</summary>
    Invalid,

    /// <summary>The request names what does not exist here.</summary>
    Unknown,

    /// <summary>The caller has no certificate or grant that is good here.</summary>
    Unauthenticated,

    /// <summary>A policy, a grant's limits or a role forbids it.</summary>
    Denied,

    /// <summary>The same id was used before with other content, or twice where once is the rule.</summary>
    Conflict,

    /// <summary>A party, its data source or its policy can't answer now.</summary>
    Unavailable,

    /// <summary>A party broke the protocol: wrong round, sender, signature or content.</summary>
    ProtocolViolation,
}

/// <summary>What follows from a code.</summary>
public static class RefusalCodes
{
    /// <summary>Whether the cause may pass by itself, so that the same request or a new job can succeed later without anyone changing anything.</summary>
    public static bool IsTransient(this RefusalCode code) => code == RefusalCode.Unavailable;

    /// <summary>Whether the reason may quote what someone typed; the reasons of all other codes are made of identifiers, terms and numbers.</summary>
    public static bool MayQuoteInput(this RefusalCode code) => code is RefusalCode.Invalid or RefusalCode.Unauthenticated;
}

/// <summary>Thrown where the way of a request ends in a refusal.</summary>
public sealed class RefusedException(Refusal refusal, Exception? inner = null) : Exception(refusal.ToString(), inner)
{
    public Refusal Refusal { get; } = refusal;
}
