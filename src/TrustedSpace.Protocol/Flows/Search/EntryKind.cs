using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Flows;

/// <summary>The kinds of entries by the names that their leaves carry, as <see cref="LogEntry"/> declares them.</summary>
public static class EntryKind
{
    private static readonly FrozenDictionary<Type, string> Names = typeof(LogEntry)
        .GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
        .ToFrozenDictionary(kind => kind.DerivedType, kind => (string)kind.TypeDiscriminator!);

    /// <summary>Every kind, in ordinal order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Names.Values.Order(StringComparer.Ordinal)];

    public static string Of<T>()
        where T : LogEntry => Names[typeof(T)];

    public static string Of(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Names[entry.GetType()];
    }
}
