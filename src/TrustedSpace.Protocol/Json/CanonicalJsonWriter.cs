using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace TrustedSpace.Protocol.Json;

/// <summary>
/// Writes a parsed JSON value as RFC 8785 section 3.2 says: no white space, members by UTF-16 code units. Every log entry
/// passes here, so what already stands in canonical form (most strings, small integers) is copied byte for byte.
/// </summary>
internal static class CanonicalJsonWriter
{
    // Integers of up to 15 digits are exact doubles, and ECMAScript writes them as they stand.
    private const int ExactDigits = 15;

    public static void Write(JsonElement element, IBufferWriter<byte> output)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, output);
                break;
            case JsonValueKind.Array:
                WriteArray(element, output);
                break;
            case JsonValueKind.String:
                WriteString(element, output);
                break;
            case JsonValueKind.Number:
                WriteNumber(element, output);
                break;
            default:
                output.Write(JsonMarshal.GetRawUtf8Value(element));
                break;
        }
    }

    private static void WriteObject(JsonElement element, IBufferWriter<byte> output)
    {
        var members = new JsonProperty[element.GetPropertyCount()];
        var count = 0;
        foreach (var member in element.EnumerateObject())
        {
            members[count++] = member;
        }

        Array.Sort(members, CompareNames);
        output.Write("{"u8);
        for (var i = 0; i < members.Length; i++)
        {
            output.Write(i == 0 ? "\""u8 : ",\""u8);
            WriteName(members[i], output);
            output.Write("\":"u8);
            Write(members[i].Value, output);
        }

        output.Write("}"u8);
    }

    private static void WriteArray(JsonElement element, IBufferWriter<byte> output)
    {
        var separator = "["u8;
        foreach (var item in element.EnumerateArray())
        {
            output.Write(separator);
            Write(item, output);
            separator = ","u8;
        }

        output.Write(element.GetArrayLength() == 0 ? "[]"u8 : "]"u8);
    }

    private static void WriteString(JsonElement element, IBufferWriter<byte> output)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        if (IsCanonical(raw))
        {
            output.Write(raw);
            return;
        }

        output.Write("\""u8);
        WriteEscaped(element.GetString(), output);
        output.Write("\""u8);
    }

    private static void WriteName(JsonProperty member, IBufferWriter<byte> output)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        if (IsCanonical(raw))
        {
            output.Write(raw);
            return;
        }

        WriteEscaped(member.Name, output);
    }

    // The parser lets no control character stand bare, so a text without escapes has none that would need one.
    private static bool IsCanonical(ReadOnlySpan<byte> raw) => !raw.Contains((byte)'\\') && Utf8.IsValid(raw);

    // UTF-8 sorts as UTF-16 does except beyond the basic plane; names are nearly always ASCII.
    private static int CompareNames(JsonProperty left, JsonProperty right)
    {
        var leftRaw = JsonMarshal.GetRawUtf8PropertyName(left);
        var rightRaw = JsonMarshal.GetRawUtf8PropertyName(right);
        return IsPlain(leftRaw) && IsPlain(rightRaw)
            ? leftRaw.SequenceCompareTo(rightRaw)
            : string.CompareOrdinal(left.Name, right.Name);
    }

    private static bool IsPlain(ReadOnlySpan<byte> raw) => Ascii.IsValid(raw) && !raw.Contains((byte)'\\');

    private static void WriteNumber(JsonElement element, IBufferWriter<byte> output)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        var digits = raw[0] == '-' ? raw[1..] : raw;
        var isInteger = !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        if (isInteger && digits.Length <= ExactDigits && digits[0] != '0')
        {
            output.Write(raw);
            return;
        }

        if (!element.TryGetDouble(out var value) || !double.IsFinite(value))
        {
            throw new JsonException($"The number {Encoding.ASCII.GetString(raw)} is outside the range of a double; send it as a string.");
        }

        var canonical = Encoding.ASCII.GetBytes(EcmaScriptNumber.Format(value));
        if (isInteger && value != 0 && !raw.SequenceEqual(canonical))
        {
            throw new JsonException($"The integer {Encoding.ASCII.GetString(raw)} has no exact double; send it as a string.");
        }

        output.Write(canonical);
    }

    private static void WriteEscaped(ReadOnlySpan<char> rest, IBufferWriter<byte> output)
    {
        while (rest.Length > 0)
        {
            var plain = IndexOfEscaped(rest);
            if (plain < 0)
            {
                plain = rest.Length;
            }

            Encoding.UTF8.GetBytes(rest[..plain], output);
            rest = rest[plain..];
            if (rest.Length > 0)
            {
                Encoding.ASCII.GetBytes(Escape(rest[0]), output);
                rest = rest[1..];
            }
        }
    }

    private static int IndexOfEscaped(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or '"' or '\\')
            {
                return i;
            }
        }

        return -1;
    }

    private static string Escape(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
    };
}
