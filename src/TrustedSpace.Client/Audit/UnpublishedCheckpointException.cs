using System.Globalization;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Client.Audit;

/// <summary>A witness cosigned more of a log than the gateway has published: a copy made now would look as if leaves had been deleted.</summary>
public sealed class UnpublishedCheckpointException(Checkpoint cosigned, TimeSpan waited) : Exception(string.Create(
    CultureInfo.InvariantCulture,
    $"The witness cosigned {cosigned.Size} leaves of {cosigned.Origin}, and the gateway published no checkpoint over them within {waited.TotalSeconds:0} seconds. "
    + $"No bundle was written: it would look as if leaves had been deleted. `tspace audit witnesses` shows whose cosignature the log waits for; try again once "
    + $"it is published. If it never is, the note in the witness's folder is the evidence."))
{
    /// <summary>What the witness cosigned.</summary>
    public Checkpoint Cosigned { get; } = cosigned;
}
