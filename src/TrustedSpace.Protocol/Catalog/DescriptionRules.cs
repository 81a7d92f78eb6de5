using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Catalog;

/// <summary>What a well-formed dataset description satisfies; checked at the owner before publication and at the gateway on receipt.</summary>
public static class DescriptionRules
{
    private const int MostBins = 1024;
    private const int MostDomainValues = 4096;

    /// <summary>Every violation as "element: what is wrong", in element order; empty when the description is sound.</summary>
    public static IReadOnlyList<string> Violations(DatasetDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        var violations = new List<string>();
        if (description.Elements.Count == 0)
        {
            violations.Add("elements: a dataset needs at least one data element");
        }

        if (description.Version < 1)
        {
            violations.Add($"version: {description.Version} is not a version, the first is 1");
        }

        violations.AddRange(description.Tariff.Violations());
        var seen = new HashSet<ElementName>();
        foreach (var element in description.Elements)
        {
            if (!seen.Add(element.Name))
            {
                violations.Add($"{element.Name}: described twice");
            }

            violations.AddRange(Violations(element).Select(violation => $"{element.Name}: {violation}"));
        }

        return violations;
    }

    private static IEnumerable<string> Violations(DataElement element)
    {
        var isNumber = element.Type is ElementType.Integer or ElementType.Real;
        if (element.Level is < 1 or > 4)
        {
            yield return $"level {element.Level} is outside 1 to 4";
        }

        if (!isNumber && (element.Minimum, element.Maximum, element.Bins) is not (null, null, null))
        {
            yield return "bounds and bins belong to integer and real elements only";
        }

        if ((element.Minimum is null) != (element.Maximum is null))
        {
            yield return "give both minimum and maximum, or neither";
        }

        if (element is { Minimum: { } low, Maximum: { } high } && !(double.IsFinite(low) && double.IsFinite(high) && low <= high))
        {
            yield return "minimum and maximum must be finite and in order";
        }

        if (element.Type != ElementType.Date && (element.Earliest, element.Latest) is not (null, null))
        {
            yield return "earliest and latest belong to dates only";
        }

        if ((element.Earliest is null) != (element.Latest is null) || element.Earliest > element.Latest)
        {
            yield return "give both earliest and latest in order, or neither";
        }

        if (element.Domain is { } domain)
        {
            if (element.Type == ElementType.Date)
            {
                yield return "a date takes earliest and latest, not a domain";
            }

            if (domain.Count is 0 or > MostDomainValues || domain.Distinct(StringComparer.Ordinal).Count() != domain.Count)
            {
                yield return $"a domain lists 1 to {MostDomainValues} distinct values";
            }

            if (element.Type == ElementType.Real)
            {
                yield return "a real element takes bins, not a domain";
            }

            if (element.Type == ElementType.Integer && domain.Any(value => !long.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out _)))
            {
                yield return "the domain of an integer element lists integers";
            }

            if (element.Type == ElementType.Boolean && domain.Any(value => value is not ("true" or "false")))
            {
                yield return "the domain of a boolean element is \"false\", \"true\"";
            }

            if (element.Bins is not null)
            {
                yield return "give a domain or bins, not both";
            }
        }

        if (element.Bins is { } bins
            && (bins.Count is < 2 or > MostBins || !bins.All(double.IsFinite) || bins.Zip(bins.Skip(1)).Any(pair => pair.First >= pair.Second)))
        {
            yield return $"bins are 2 to {MostBins} finite, strictly ascending edges";
        }
    }
}
