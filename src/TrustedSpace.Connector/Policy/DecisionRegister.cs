using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Connector.Policy;

/// <summary>The decisions that this connector has signed, each kept until the period that it decided has passed.</summary>
internal sealed class DecisionRegister(LedgerDatabase database, TimeProvider time)
{
    public void Record(IssuedDecision issued)
    {
        database.Execute("DELETE FROM decision WHERE expires < $now", ("$now", time.GetUtcNow().ToUnixTimeSeconds()));
        database.Execute(
            "INSERT OR REPLACE INTO decision (digest, request, decision, tariff, expires) VALUES ($digest, $request, $decision, $tariff, $expires)",
            ("$digest", issued.Digest.Value),
            ("$request", CanonicalJson.Serialize(issued.Request)),
            ("$decision", CanonicalJson.Serialize(issued.Decision)),
            ("$tariff", CanonicalJson.Serialize(issued.Tariff)),
            ("$expires", issued.Request.Expires));
    }

    /// <returns>The decision of that digest; null when this connector did not issue it.</returns>
    public IssuedDecision? Find(Sha256Digest digest) => database.First(
        row => new IssuedDecision(
            digest,
            CanonicalJson.Deserialize<GrantRequest>(row.GetFieldValue<byte[]>(0)),
            CanonicalJson.Deserialize<Decision>(row.GetFieldValue<byte[]>(1)),
            CanonicalJson.Deserialize<Tariff>(row.GetFieldValue<byte[]>(2))),
        "SELECT request, decision, tariff FROM decision WHERE digest = $digest",
        ("$digest", digest.Value));
}
