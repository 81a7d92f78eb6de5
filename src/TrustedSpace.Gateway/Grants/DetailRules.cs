using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;

namespace TrustedSpace.Gateway.Grants;

/// <summary>What an authorization detail must be before owners are asked; whether it is allowed is theirs to say.</summary>
internal static class DetailRules
{
    public const int MostJobs = 100_000;
    public const long MostCells = 1_000_000_000;
    public const int ShortestLifetime = 60;
    public const int LongestLifetime = 24 * 60 * 60;

    private const int LongestPurpose = 63;

    /// <summary>Every violation in words; empty when sound.</summary>
    public static IEnumerable<string> Violations(AuthorizationDetail detail, DataProduct product)
    {
        if (detail.Type != AuthorizationDetail.TypeName)
        {
            yield return $"type: '{detail.Type}' is unknown, the only one is {AuthorizationDetail.TypeName}";
        }

        if (detail.Elements.Count == 0 || detail.Elements.Distinct().Count() != detail.Elements.Count)
        {
            yield return "elements: name at least one data element, and each once";
        }

        if (detail.Elements.Except(product.Elements.Select(element => element.Name)).ToArray() is { Length: > 0 } unknown)
        {
            yield return $"elements: {product.Id} has no {string.Join(", ", unknown)}";
        }

        if (!IsTerm(detail.Purpose))
        {
            yield return $"purpose: a term of 1 to {LongestPurpose} characters of a-z, 0-9, '-', '_', '.' and ':'";
        }

        foreach (var violation in Violations(detail.Parameters))
        {
            yield return violation;
        }
    }

    private static IEnumerable<string> Violations(GrantParameters parameters)
    {
        if (parameters.MaximumJobs is < 1 or > MostJobs)
        {
            yield return $"parameters.maximumJobs: {parameters.MaximumJobs} is outside 1 to {MostJobs}";
        }

        if (parameters.MaximumCells is < 1 or > MostCells)
        {
            yield return $"parameters.maximumCells: {parameters.MaximumCells} is outside 1 to {MostCells}";
        }

        if (parameters.LifetimeSeconds is < ShortestLifetime or > LongestLifetime)
        {
            yield return $"parameters.lifetimeSeconds: {parameters.LifetimeSeconds} is outside {ShortestLifetime} to {LongestLifetime}";
        }
    }

    /// <summary>Whether a purpose is a word of a vocabulary, and no sentence.</summary>
    public static bool IsTerm(string text) =>
        text.Length is >= 1 and <= LongestPurpose
        && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_' or '.' or ':');
}
