using TrustedSpace.Connector.Privacy;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Policy.Documents;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Connector.Configuration;

/// <summary>One dataset of the owner: what it is, where it is, and who may do what with it.</summary>
public sealed record DatasetOptions
{
    public required DatasetDescription Description { get; init; }

    public required SourceOptions Source { get; init; }

    public required UsagePolicy Policy { get; init; }

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

        foreach (var (index, permission) in Policy.Permissions.Index())
        {
            foreach (var fault in (permission.Masking ?? []).Select(Fault).OfType<string>())
            {
                yield return $"policy.permissions[{index}].masking: {fault}";
            }
        }

        foreach (var violation in PrivacyRules.Violations(Policy))
        {
            yield return $"policy.{violation}";
        }
    }

    private string? Fault(Mask mask) => Description.Elements.FirstOrDefault(element => element.Name == mask.Element) is { } element
        ? RowMasks.Fault(element, mask)
        : $"the dataset has no element {mask.Element}";

    internal DatasetOptions RelativeTo(string directory) => this with
    {
        Source = Source with
        {
            Path = Source.Path is { } path ? Path.GetFullPath(path, directory) : null,
            Joins = [.. Source.Joins.Select(join => join with { Path = join.Path is { } joined ? Path.GetFullPath(joined, directory) : null })],
        },
    };
}
