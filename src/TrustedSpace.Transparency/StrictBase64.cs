namespace TrustedSpace.Transparency;

/// <summary>
/// Padded base64 (RFC 4648, 4) with one spelling for each value. The platform's decoder skips white space and ignores the
/// unused bits of the last digit; here both are refused, so that no byte of a note or receipt can change unseen.
/// </summary>
internal static class StrictBase64
{
    /// <summary>Decodes into <paramref name="destination"/>; false for malformed text or too little room.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int length)
    {
        length = 0;
        if (!Convert.TryFromBase64Chars(text, destination, out var written))
        {
            return false;
        }

        // Four digits stand for three bytes; white space would make the text longer than that.
        if (text.Length != (written + 2) / 3 * 4)
        {
            return false;
        }

        if (text.Length > 0)
        {
            Span<char> last = stackalloc char[4];
            var tail = destination[((written - 1) / 3 * 3)..written];
            if (!Convert.TryToBase64Chars(tail, last, out _) || !text[^4..].SequenceEqual(last))
            {
                return false;
            }
        }

        length = written;
        return true;
    }

    /// <summary>Decodes to a new array; false for malformed text.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        var buffer = new byte[text.Length / 4 * 3];
        if (!TryDecode(text, buffer, out var length))
        {
            bytes = [];
            return false;
        }

        bytes = buffer.AsSpan(0, length).ToArray();
        return true;
    }
}
