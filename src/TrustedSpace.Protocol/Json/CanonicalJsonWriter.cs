using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TrustedSpace.Protocol.Json;

/// <summary>Writes a parsed JSON value as RFC 8785 section 3.2 says: no white space, members by UTF-16 code units.</summary>
internal static class CanonicalJsonWriter
{
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
                WriteString(element.GetString()!, output);
                break;
            case JsonValueKind.Number:
                WriteAscii(Number(element), output);
                break;
            default:
                WriteAscii(element.GetRawText(), output);
                break;
        }
    }

    private static void WriteObject(JsonElement element, IBufferWriter<byte> output)
    {
        var members = element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal);
        var separator = "{";
        foreach (var member in members)
        {
            WriteAscii(separator, output);
            WriteString(member.Name, output);
            WriteAscii(":", output);
            Write(member.Value, output);
            separator = ",";
        }

        WriteAscii(separator == "{" ? "{}" : "}", output);
    }

    private static void WriteArray(JsonElement element, IBufferWriter<byte> output)
    {
        var separator = "[";
        foreach (var item in element.EnumerateArray())
        {
            WriteAscii(separator, output);
            Write(item, output);
            separator = ",";
        }

        WriteAscii(separator == "[" ? "[]" : "]", output);
    }

    private static string Number(JsonElement element)
    {
        var literal = element.GetRawText();
        if (!element.TryGetDouble(out var value) || !double.IsFinite(value))
        {
            throw new JsonException($"The number {literal} is outside the range of a double; send it as a string.");
        }

        var canonical = EcmaScriptNumber.Format(value);
        var isInteger = literal.AsSpan().TrimStart('-').IndexOfAnyExceptInRange('0', '9') < 0;
        return !isInteger || canonical == literal || value == 0
            ? canonical
            : throw new JsonException($"The integer {literal} has no exact double; send it as a string.");
    }

    private static void WriteString(string text, IBufferWriter<byte> output)
    {
        WriteAscii("\"", output);
        var rest = text.AsSpan();
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
                WriteAscii(Escape(rest[0]), output);
                rest = rest[1..];
            }
        }

        WriteAscii("\"", output);
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

    private static void WriteAscii(string text, IBufferWriter<byte> output) => Encoding.ASCII.GetBytes(text, output);
}
