namespace TrustedSpace.Transparency.Log;

/// <summary>
/// The log met an I/O error while writing and is read-only from then on. What was acknowledged is safe. Whether the entry of
/// this call is in the log is not known: open the log again, look its leaf hash up, and append it only if it is not there.
/// </summary>
public sealed class LogFailedException(string stage, Exception cause)
    : IOException(
        $"The log failed while {stage} and is read-only until it is opened again: {cause.Message} Nothing acknowledged is lost; "
        + "free the cause, reopen the log, and look this entry up by its leaf hash before appending it again.",
        cause)
{
    /// <summary>What the log was doing, such as "writing tiles".</summary>
    public string Stage { get; } = stage;
}
