using System.Text;
using System.Text.Json;

namespace TrustedSpace.Connector.Queries;

/// <summary>One SELECT statement as DuckDB's parser sees it.</summary>
/// <param name="Text">What the consumer wrote.</param>
/// <param name="Select">
/// The statement's <c>node</c> in the form of <c>json_serialize_sql</c>. Decimal constants are scaled integers beside their
/// <c>scale</c>.
/// </param>
public sealed record ParsedSql(string Text, JsonElement Select)
{
    /// <summary>
    /// Turns a node's <c>query_location</c> (an offset in UTF-8 bytes) into an index in <see cref="Text"/>; null where the parser
    /// gave none.
    /// </summary>
    public int? PositionOf(JsonElement node)
    {
        if (!node.TryGetProperty("query_location", out var location) || !location.TryGetUInt64(out var offset))
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(Text);
        return offset >= (ulong)bytes.Length ? null : Encoding.UTF8.GetCharCount(bytes, 0, (int)offset);
    }
}
