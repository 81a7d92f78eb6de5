namespace TrustedSpace.Transparency.Notes;

/// <summary>Names of keys: non-empty, without white space, control characters and plus signs.</summary>
public static class NoteName
{
    /// <summary>Makes a name of any text: what a name can't hold becomes a hyphen.</summary>
    public static string From(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return string.Concat(text.Select(letter => NoteKey.IsName([letter]) ? letter : '-'));
    }
}
