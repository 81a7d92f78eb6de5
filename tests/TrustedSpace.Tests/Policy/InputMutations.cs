using System.Text.Json.Nodes;

namespace TrustedSpace.Tests.Policy;

/// <summary>Every document that differs from a given one in one object member: absent, or of a value that is not valid there.</summary>
internal static class InputMutations
{
    private static readonly string[] Replacements = ["null", "true", "\"\"", "\"x\"", "[]", "{}", "[null]", "{\"x\":null}", "-1e300"];

    internal static IEnumerable<(string Path, string Document)> Of(string json, bool onlyRemovals)
    {
        foreach (var path in Members(JsonNode.Parse(json)!, ""))
        {
            yield return (path, Changed(json, path, null));
            if (onlyRemovals)
            {
                continue;
            }

            foreach (var replacement in Replacements.Where(r => !ValidAt(path, r)))
            {
                yield return ($"{path} = {replacement}", Changed(json, path, replacement));
            }
        }
    }

    // A time far in the past and a negative lower bound are values, if odd ones.
    private static bool ValidAt(string path, string replacement) => replacement == "-1e300" && path.EndsWith("notBefore", StringComparison.Ordinal);

    private static IEnumerable<string> Members(JsonNode node, string prefix) => node switch
    {
        JsonObject members => members.SelectMany(member => Below(member.Value!, prefix + member.Key)),
        JsonArray items => items.SelectMany((item, i) => Members(item!, $"{prefix}{i}.")),
        _ => [],
    };

    private static IEnumerable<string> Below(JsonNode value, string path) => Members(value, path + ".").Prepend(path);

    private static string Changed(string json, string path, string? replacement)
    {
        var root = JsonNode.Parse(json)!;
        var steps = path.Split('.');
        var parent = steps[..^1].Aggregate(root, (node, step) => node is JsonArray items ? items[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!);
        if (replacement is null)
        {
            parent.AsObject().Remove(steps[^1]);
        }
        else
        {
            parent[steps[^1]] = JsonNode.Parse(replacement);
        }

        return root.ToJsonString();
    }
}
