using System.Security.Cryptography;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Billing;

/// <summary>
/// Digest of an invoice's lines, one after another, so that lines need not be kept: d₀ is 32 zero bytes, dₖ = SHA-256(dₖ₋₁ ‖ SHA-256(canonical JSON of line k)).
/// </summary>
public sealed class InvoiceDigest
{
    private readonly byte[] _state = new byte[2 * SHA256.HashSizeInBytes];

    /// <summary>Over no lines.</summary>
    public InvoiceDigest()
    {
    }

    /// <param name="soFar">Over the lines so far, to which others are added.</param>
    internal InvoiceDigest(Sha256Digest soFar) => soFar.ToBytes().CopyTo(_state, 0);

    /// <summary>Over all lines so far.</summary>
    public Sha256Digest Value => Sha256Digest.FromHash(_state.AsSpan(0, SHA256.HashSizeInBytes));

    public void Add(InvoiceLine line)
    {
        SHA256.HashData(CanonicalJson.Serialize(line), _state.AsSpan(SHA256.HashSizeInBytes));
        SHA256.HashData(_state, _state.AsSpan(0, SHA256.HashSizeInBytes));
    }

    /// <summary>Of all lines of an invoice.</summary>
    public static Sha256Digest Of(IEnumerable<InvoiceLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var digest = new InvoiceDigest();
        foreach (var line in lines)
        {
            digest.Add(line);
        }

        return digest.Value;
    }
}
