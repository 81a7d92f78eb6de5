namespace TrustedSpace.Policy.Documents;

/// <summary>A usage policy was not loaded. <see cref="Violations"/> lists everything that is wrong, each as "key: what is wrong".</summary>
public sealed class UsagePolicyException(string subject, IReadOnlyList<string> violations, Exception? inner = null)
    : Exception($"The usage policy {subject} can't be used:{string.Concat(violations.Select(v => $"\n  {v}"))}", inner)
{
    public IReadOnlyList<string> Violations { get; } = violations;
}
