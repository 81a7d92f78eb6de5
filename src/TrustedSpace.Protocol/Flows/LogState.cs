using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Protocol.Flows;

/// <summary>How the log stands: what is in it, and whether more can be.</summary>
public sealed record LogState
{
    /// <summary>Durable leaves.</summary>
    public required long Size { get; init; }

    /// <summary>Leaves under the last published checkpoint.</summary>
    public required long Published { get; init; }

    /// <summary>Leaves that can be searched.</summary>
    public required long IndexedThrough { get; init; }

    /// <summary>False when nothing more is recorded, and so nothing more is released: <see cref="Problem"/> says why.</summary>
    public required bool Writable { get; init; }

    /// <summary>Stage, cause and remedy of what stopped the log, or only its index; null while both work.</summary>
    public Refusal? Problem { get; init; }
}
