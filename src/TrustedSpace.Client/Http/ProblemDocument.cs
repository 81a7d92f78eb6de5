using System.Text.Json;
using System.Text.Json.Nodes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Client.Http;

/// <summary>Reads a refusal out of problem details (RFC 9457) with the members code, party, stage and remedy.</summary>
internal static class ProblemDocument
{
    /// <returns>The refusal, or null where the text is not such a problem.</returns>
    public static Refusal? Read(string text)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject problem
                || problem["code"] is not { } code
                || problem["party"]?.GetValue<string>() is not { } party
                || !ParticipantId.TryParse(party, out var id))
            {
                return null;
            }

            return new Refusal
            {
                Code = code.Deserialize<RefusalCode>(ProtocolJson.Options),
                Party = id,
                Stage = problem["stage"]?.GetValue<string>() ?? "request",
                Reason = problem["detail"]?.GetValue<string>() ?? "no reason was given",
                Remedy = problem["remedy"]?.GetValue<string>() ?? "Ask the operator.",
            };
        }
        catch (Exception notAProblem) when (notAProblem is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
