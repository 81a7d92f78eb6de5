using System.Buffers.Text;
using System.Text.Json;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Flows;

/// <summary>What the leaf of a grant, issued or denied, tells about the entries that only name the grant.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Datasets">The dataset that each owner decided about, from its statement.</param>
public sealed record GrantTerms(GrantRequest Request, IReadOnlyDictionary<ParticipantId, DatasetId> Datasets)
{
    /// <summary>Null for an entry that neither issues nor denies a grant.</summary>
    public static GrantTerms? Of(LogEntry entry) => entry switch
    {
        GrantIssued issued => new GrantTerms(issued.Request, Decided(issued.Decisions)),
        GrantDenied denied => new GrantTerms(denied.Request, Decided(denied.Decisions)),
        _ => null,
    };

    private static Dictionary<ParticipantId, DatasetId> Decided(IReadOnlyList<string> decisions)
    {
        var datasets = new Dictionary<ParticipantId, DatasetId>();
        foreach (var statement in decisions)
        {
            if (Read(statement) is { } decision)
            {
                datasets.TryAdd(decision.Owner, decision.Dataset);
            }
        }

        return datasets;
    }

    // Finding proves nothing, so the signature is left to the audit; a statement that can't be read names no dataset.
    private static Decision? Read(string statement)
    {
        try
        {
            return statement.Split('.') is [_, var payload, _] ? CanonicalJson.Deserialize<Decision>(Base64Url.DecodeFromChars(payload)) : null;
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException)
        {
            return null;
        }
    }
}
