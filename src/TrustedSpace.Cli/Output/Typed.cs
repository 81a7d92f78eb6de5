using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Output;

/// <summary>Turns typed text into the project's types, or says what to type instead.</summary>
internal static class Typed
{
    public static TId Id<TId>(string name, string text)
        where TId : struct, IIdentifier<TId>
    {
        try
        {
            return Identifier.Parse<TId>(text);
        }
        catch (FormatException wrong)
        {
            throw new InputException($"{name}: {wrong.Message}");
        }
    }

    public static IReadOnlyList<ElementName> Elements(string name, string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(element => Id<ElementName>(name, element))];
}
