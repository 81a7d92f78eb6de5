using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Grants;

/// <summary>What someone wants to do under a grant.</summary>
public sealed record GrantUse
{
    public required Operation Operation { get; init; }

    public required ProductId Product { get; init; }

    public required string Purpose { get; init; }

    public required IReadOnlyList<ElementName> Elements { get; init; }
}

/// <summary>Whether a use lies within what a grant allows. Owners check the same again; a refusal here spares them the work.</summary>
public static class GrantScope
{
    /// <summary>Every way in which the use exceeds the grant, in words; empty when it lies within.</summary>
    public static IReadOnlyList<string> Excesses(AuthorizationDetail granted, GrantUse use)
    {
        ArgumentNullException.ThrowIfNull(granted);
        ArgumentNullException.ThrowIfNull(use);
        var excesses = new List<string>();
        if (use.Operation != granted.Operation)
        {
            excesses.Add($"the operation is {Name(use.Operation)}, the grant is for {Name(granted.Operation)}");
        }

        if (use.Product != granted.Product)
        {
            excesses.Add($"the product is {use.Product}, the grant is for {granted.Product}");
        }

        if (!string.Equals(use.Purpose, granted.Purpose, StringComparison.Ordinal))
        {
            excesses.Add($"the purpose is \"{use.Purpose}\", the grant is for \"{granted.Purpose}\"");
        }

        if (use.Elements.Except(granted.Elements).ToArray() is { Length: > 0 } beyond)
        {
            excesses.Add($"the grant does not name {string.Join(", ", beyond)}");
        }

        return excesses;
    }

    private static string Name(Operation operation) => operation.ToString().ToLowerInvariant();
}
