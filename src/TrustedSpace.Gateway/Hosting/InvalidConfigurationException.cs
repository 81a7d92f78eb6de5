namespace TrustedSpace.Gateway.Hosting;

/// <summary>The configuration can't be used; the message lists every problem under its key.</summary>
public sealed class InvalidConfigurationException(string file, IReadOnlyList<string> problems)
    : Exception($"{file} can't be used:{string.Concat(problems.Select(problem => $"{Environment.NewLine}  {problem}"))}")
{
    /// <summary>Each as "key: what is wrong".</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
