using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Space;

/// <summary>A usage policy and its summary for a person.</summary>
public sealed record PolicyEntry
{
    private static readonly string[] Times = ["notBefore", "notAfter"];

    public required string Summary { get; init; }

    /// <summary>The permissions of docs/policy.md, except that times may be dates; the connector checks them when it starts.</summary>
    public required JsonElement Permissions { get; init; }

    /// <summary>The usage policy document of one dataset, its dates as Unix seconds.</summary>
    public JsonObject ForDataset(DatasetId dataset)
    {
        var permissions = JsonNode.Parse(Permissions.GetRawText())!;
        foreach (var permission in permissions.AsArray().OfType<JsonObject>())
        {
            foreach (var name in Times)
            {
                if (permission[name] is JsonValue value
                    && value.TryGetValue<string>(out var text)
                    && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
                {
                    permission[name] = moment.ToUnixTimeSeconds();
                }
            }
        }

        return new JsonObject { ["dataset"] = dataset.Value, ["permissions"] = permissions };
    }
}
