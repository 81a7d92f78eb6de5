using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>Looks for values in bytes, and in what their base64 and base64url text holds, two levels deep (a signed statement within JSON).</summary>
internal sealed partial class ValueSearch
{
    private const int Depth = 2;

    private readonly Dictionary<ulong, List<UnmaskedValue>> _values = [];

    public ValueSearch(IEnumerable<UnmaskedValue> values)
    {
        foreach (var value in values)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value.Bytes.Length, UnmaskedValue.Shortest);
            var start = MemoryMarshal.Read<ulong>(value.Bytes);
            if (!_values.TryGetValue(start, out var alike))
            {
                _values.Add(start, alike = []);
            }

            alike.Add(value);
        }
    }

    /// <summary>What was found, each with its place; empty when nothing was.</summary>
    public IReadOnlyList<string> Find(IEnumerable<KeyValuePair<string, byte[]>> recording) =>
        [.. recording.SelectMany(taken => Find(taken.Value, Depth).Select(found => $"{found} in {taken.Key}")).Distinct()];

    private IEnumerable<string> Find(byte[] bytes, int depth)
    {
        for (var at = 0; at + UnmaskedValue.Shortest <= bytes.Length; at++)
        {
            if (_values.TryGetValue(MemoryMarshal.Read<ulong>(bytes.AsSpan(at)), out var alike))
            {
                foreach (var value in alike.Where(value => bytes.AsSpan(at).StartsWith(value.Bytes)))
                {
                    yield return value.Name;
                }
            }
        }

        foreach (var found in depth == 0 ? [] : Decoded(bytes).SelectMany(inner => Find(inner, depth - 1)))
        {
            yield return found;
        }
    }

    // At every alignment, because storage may cut a text into pages.
    private static IEnumerable<byte[]> Decoded(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes).Replace("\\u002B", "+", StringComparison.OrdinalIgnoreCase);
        foreach (Match run in Base64Run().Matches(text))
        {
            var digits = run.Value.Replace('+', '-').Replace('/', '_');
            for (var skipped = 0; skipped < 4; skipped++)
            {
                yield return Base64Url.DecodeFromChars(digits.AsSpan(skipped, (digits.Length - skipped) / 4 * 4));
            }
        }
    }

    [GeneratedRegex("[A-Za-z0-9+/_-]{15,}")]
    private static partial Regex Base64Run();
}
