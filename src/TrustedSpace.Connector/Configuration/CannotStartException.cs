namespace TrustedSpace.Connector.Configuration;

/// <summary>The connector can't start with what it was given; the message lists every fault, each on a line, under the key or element it concerns.</summary>
public sealed class CannotStartException : Exception
{
    public CannotStartException(string subject, IReadOnlyCollection<string> faults, Exception? inner = null)
        : base($"The connector can't start: {subject}:{string.Concat(faults.Select(fault => $"{Environment.NewLine}  {fault}"))}", inner)
    {
        Faults = faults;
    }

    public IReadOnlyCollection<string> Faults { get; }
}
