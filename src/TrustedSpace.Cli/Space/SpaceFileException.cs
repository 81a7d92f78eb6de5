namespace TrustedSpace.Cli.Space;

/// <summary>A space file can't be used; every finding is listed.</summary>
public sealed class SpaceFileException(string path, IReadOnlyList<string> findings)
    : Exception($"{path} can't be used:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", findings)}")
{
    public IReadOnlyList<string> Findings { get; } = findings;
}
