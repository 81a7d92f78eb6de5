namespace TrustedSpace.Transparency.Witnesses;

/// <summary>How a witness answered a checkpoint. From <see cref="SplitView"/> on, the log contradicts what it had signed.</summary>
public enum WitnessOutcome
{
    /// <summary>200: it extends what was signed before.</summary>
    Cosigned,

    /// <summary>400: not a request.</summary>
    Malformed,

    /// <summary>404: a log that this witness does not watch.</summary>
    UnknownLog,

    /// <summary>403: not signed by the log's key.</summary>
    Untrusted,

    /// <summary>409 with the witness's size: the proof starts elsewhere.</summary>
    Stale,

    /// <summary>422: the same size with another root.</summary>
    SplitView,

    /// <summary>422: the proof does not lead from the last root to the new one.</summary>
    Rewritten,

    /// <summary>400, or 409 with the witness's size: fewer leaves than before.</summary>
    Shrunk,
}
