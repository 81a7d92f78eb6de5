namespace TrustedSpace.Transparency.Witnesses;

/// <summary>A witness's answer, as it goes out over HTTP (C2SP tlog-witness).</summary>
/// <param name="Outcome">What it means.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Cosignature lines, the witness's size, or a reason in words; ends in a newline.</param>
/// <param name="ContentType">Value for the content-type header.</param>
public sealed record WitnessAnswer(WitnessOutcome Outcome, int Status, string Body, string ContentType = WitnessAnswer.Text)
{
    /// <summary>Content type of the size in a 409.</summary>
    public const string SizeType = "text/x.tlog.size";

    internal const string Text = "text/plain; charset=utf-8";

    /// <summary>Whether the log contradicts what it had signed before; both notes are then in the evidence folder.</summary>
    public bool IsConflict => Outcome >= WitnessOutcome.SplitView;
}
