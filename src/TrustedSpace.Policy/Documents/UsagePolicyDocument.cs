using System.Text.Json;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Policy.Documents;

/// <summary>A usage policy that has passed <see cref="UsagePolicyRules"/>, with the bytes that are decided on and hashed: its canonical JSON (RFC 8785).</summary>
public sealed class UsagePolicyDocument
{
    private readonly byte[] _json;

    /// <exception cref="UsagePolicyException">The policy breaks a rule.</exception>
    public UsagePolicyDocument(UsagePolicy policy)
        : this(policy, $"of dataset {policy.Dataset}")
    {
    }

    private UsagePolicyDocument(UsagePolicy policy, string subject)
    {
        var violations = UsagePolicyRules.Violations(policy);
        if (violations.Count > 0)
        {
            throw new UsagePolicyException(subject, violations);
        }

        Policy = policy;
        _json = CanonicalJson.Serialize(policy);
        Digest = Sha256Digest.Of(_json);
    }

    public UsagePolicy Policy { get; }

    /// <summary>SHA-256 of <see cref="Json"/>.</summary>
    public Sha256Digest Digest { get; }

    /// <summary>Canonical JSON, UTF-8.</summary>
    public ReadOnlySpan<byte> Json => _json;

    /// <summary>Reads a policy.</summary>
    /// <param name="utf8">A <see cref="UsagePolicy"/> as JSON; unknown, missing and duplicate members are refused.</param>
    /// <param name="subject">How messages name the policy.</param>
    /// <exception cref="UsagePolicyException">Not such a document, or it breaks a rule.</exception>
    public static UsagePolicyDocument Parse(ReadOnlySpan<byte> utf8, string subject)
    {
        try
        {
            var policy = JsonSerializer.Deserialize<UsagePolicy>(utf8, ProtocolJson.Options) ?? throw new JsonException("the document is null");
            return new UsagePolicyDocument(policy, subject);
        }
        catch (JsonException exception)
        {
            throw new UsagePolicyException(subject, [$"{exception.Path ?? "$"}: {exception.Message}"], exception);
        }
    }
}
