using TrustedSpace.Connector.Sources;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Catalog;

namespace TrustedSpace.Connector.Configuration;

/// <summary>One dataset of the owner: what it is, where it is, and who may do what with it.</summary>
public sealed record DatasetOptions
{
    public required DatasetDescription Description { get; init; }

    public required SourceOptions Source { get; init; }

    public required UsagePolicy Policy { get; init; }

    /// <summary>Predicate over the elements, in the grammar of a WHERE clause; an export carries only rows that satisfy it. Null: every row.</summary>
    public string? PermittedRows { get; init; }

    internal IEnumerable<string> Violations()
    {
        if (Policy.Dataset != Description.Id)
        {
            yield return $"policy.dataset: {Policy.Dataset} is not the dataset {Description.Id}";
        }

        foreach (var violation in DescriptionRules.Violations(Description))
        {
            yield return $"description: {violation}";
        }

        foreach (var violation in Source.Violations())
        {
            yield return $"source.{violation}";
        }

        foreach (var violation in UsagePolicyRules.Violations(Policy))
        {
            yield return $"policy.{violation}";
        }
    }

    internal DatasetOptions RelativeTo(string directory) => this with
    {
        Source = Source.Path is { } path ? Source with { Path = Path.GetFullPath(path, directory) } : Source,
    };
}
