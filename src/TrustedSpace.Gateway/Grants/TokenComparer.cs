namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// Tokens by their whole text, hashed by the end of their signature: those 43 characters are as good as random, and hashing
/// them costs a fraction of hashing some three thousand.
/// </summary>
internal sealed class TokenComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
{
    private const int Hashed = 43;

    public static TokenComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<char> alternate, string other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<char> alternate) => string.GetHashCode(alternate[^Math.Min(Hashed, alternate.Length)..]);

    public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();
}
