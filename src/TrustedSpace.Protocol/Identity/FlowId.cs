using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Identity;

/// <summary>One flow of data elements through the gateway: a UUID (RFC 9562) in lower case.</summary>
[JsonConverter(typeof(IdentifierConverter<FlowId>))]
public readonly record struct FlowId : IIdentifier<FlowId>
{
    private readonly string? _value;

    private FlowId(string value) => _value = value;

    public string Value => Identifier.Require<FlowId>(_value);

    static string IIdentifier<FlowId>.Rule => Identifier.UuidRule;

    public static FlowId New(TimeProvider time) => new(Identifier.NewUuid(time));

    /// <summary>
    /// The one flow in which a job is released: an RFC 9562 version 8 UUID from SHA-256 of the job id, so that a retry of the same job is the same flow.
    /// </summary>
    public static FlowId For(JobId job)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes("trustedspace/flow/v1\n" + job.Value), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(new Guid(hash[..16], bigEndian: true).ToString("D"));
    }

    /// <inheritdoc cref="Identifier.Parse"/>
    public static FlowId Parse(string text) => Identifier.Parse<FlowId>(text);

    public static bool TryParse(string? text, out FlowId id) => Identifier.TryParse(text, out id);

    static bool IIdentifier<FlowId>.Accepts(ReadOnlySpan<char> text) => Identifier.IsUuid(text);

    static FlowId IIdentifier<FlowId>.FromAccepted(string text) => new(text);

    public override string ToString() => _value ?? "";
}
