using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace TrustedSpace.Protocol.Identity;

/// <summary>Parsing for every identifier type, and the two textual forms they share.</summary>
public static class Identifier
{
    private const int MaximumLength = 63;

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    /// <exception cref="FormatException">The text breaks the rule of <typeparamref name="TId"/>; the message quotes both.</exception>
    public static TId Parse<TId>(string? text)
        where TId : struct, IIdentifier<TId> =>
        TryParse(text, out TId id)
            ? id
            : throw new FormatException($"'{Abbreviate(text)}' is not a {typeof(TId).Name}: it must be {TId.Rule}.");

    public static bool TryParse<TId>([NotNullWhen(true)] string? text, out TId id)
        where TId : struct, IIdentifier<TId>
    {
        var accepted = text is not null && TId.Accepts(text);
        id = accepted ? TId.FromAccepted(text!) : default;
        return accepted;
    }

    internal const string LabelRule = "1 to 63 characters of a-z, 0-9 and '-', not starting with '-'";
    internal const string NameRule = "1 to 63 characters of a-z, 0-9 and '_', not starting with a digit";
    internal const string UuidRule = "a UUID of version 4 or 7 in lower case with hyphens";

    internal static bool IsLabel(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= MaximumLength
        && text[0] != '-'
        && !text.ContainsAnyExcept(LabelCharacters);

    internal static bool IsName(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= MaximumLength
        && !char.IsAsciiDigit(text[0])
        && !text.ContainsAnyExcept(NameCharacters);

    internal static bool IsUuid(ReadOnlySpan<char> text) =>
        Guid.TryParseExact(text, "D", out var uuid)
        && uuid is { Version: 4 or 7 or 8, Variant: >= 8 and <= 0xB }
        && !text.ContainsAnyInRange('A', 'F');

    internal static string NewUuid(TimeProvider time) => Guid.CreateVersion7(time.GetUtcNow()).ToString("D");

    internal static string Require<TId>([NotNull] string? value)
        where TId : struct, IIdentifier<TId> =>
        value ?? throw new InvalidOperationException($"An unset {typeof(TId).Name} was used.");

    private static string? Abbreviate(string? text) => text is { Length: > 80 } ? text[..80] + "…" : text;
}
