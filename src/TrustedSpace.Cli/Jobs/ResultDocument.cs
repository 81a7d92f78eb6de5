using System.Globalization;
using System.Text.Json.Nodes;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Jobs;

/// <summary>
/// A result as JSON: numbers as numbers of full precision, what is read from a histogram as {value, resolution}, labels as text, NULL as null.
/// Standard errors of the noise are shaped as the rows, null for labels, and absent where the owners add none.
/// </summary>
internal sealed record ResultDocument(
    JobId Job,
    IReadOnlyList<string> Columns,
    IReadOnlyList<JsonArray> Rows,
    IReadOnlyList<IReadOnlyList<double?>>? StandardErrors,
    IReadOnlyList<ParticipantId> Contributors,
    int GroupsWithheld,
    int MinimumGroupSize)
{
    public static ResultDocument Of(OpenedResult result) => new(
        result.Job,
        result.Columns,
        [.. result.Rows.Select(row => new JsonArray([.. row.Select(Node)]))],
        result.StandardErrors,
        result.Contributors,
        result.GroupsWithheld,
        result.MinimumGroupSize);

    private static JsonNode? Node(ResultCell cell) =>
        cell.Resolution == 0 ? Value(cell) : new JsonObject { ["value"] = Value(cell), ["resolution"] = cell.Resolution };

    private static JsonNode? Value(ResultCell cell) => cell.Kind switch
    {
        ResultKind.Null => null,
        ResultKind.Text => cell.AsText,
        ResultKind.Boolean => cell.AsBoolean,
        ResultKind.Real => cell.AsReal,
        _ => JsonNode.Parse(cell.AsInteger.ToString(CultureInfo.InvariantCulture)),
    };
}
