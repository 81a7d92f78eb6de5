namespace TrustedSpace.Protocol.Identity;

/// <summary>
/// A name that has passed its type's rule. Travels as a JSON string, compares by ordinal text, and can't pass as another
/// type's name. The default of an identifier struct is no name: reading its <see cref="Value"/> throws.
/// </summary>
public interface IIdentifier<TSelf> : IParsable<TSelf>, IComparable<TSelf>
    where TSelf : struct, IIdentifier<TSelf>
{
    /// <summary>The validated text, as it stands on every wire.</summary>
    string Value { get; }

    /// <summary>What the text has to look like, in words that end the sentence "… is not a …: it must be".</summary>
    static abstract string Rule { get; }

    static abstract bool Accepts(ReadOnlySpan<char> text);

    /// <summary>Wraps a text that <see cref="Accepts"/> has accepted.</summary>
    static abstract TSelf FromAccepted(string text);

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) => Identifier.Parse<TSelf>(s);

    static bool IParsable<TSelf>.TryParse(string? s, IFormatProvider? provider, out TSelf result) =>
        Identifier.TryParse(s, out result);

    int IComparable<TSelf>.CompareTo(TSelf other) => string.CompareOrdinal(Value, other.Value);
}
