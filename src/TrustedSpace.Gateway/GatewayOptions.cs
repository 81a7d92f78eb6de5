using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway;

/// <summary>
/// Configuration of the process: the JSON file of <c>--config</c>, overridden by environment variables with the prefix
/// <c>TRUSTEDSPACE_</c>. Validated once by <see cref="Load"/>; paths are absolute afterwards.
/// </summary>
public sealed record GatewayOptions
{
    /// <summary>Name of the data space, for people.</summary>
    public required string Space { get; init; }

    /// <summary>The gateway's own name in its certificates.</summary>
    public required ParticipantId Participant { get; init; }

    /// <summary>The participant that enrols the others; it is enrolled itself at the first start.</summary>
    public required ParticipantId Operator { get; init; }

    /// <summary>Address to bind: an https URL of an IP address or localhost; port 0 takes a free one.</summary>
    public required Uri Listen { get; init; }

    /// <summary>Address under which participants reach the gateway, where it differs from the bound one; also the issuer of grants.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>Directory of <c>ca.crt</c>, the gateway's certificates and keys, and the certificates of those to enrol.</summary>
    public required string Certificates { get; init; }

    /// <summary>Directory of everything that survives a restart.</summary>
    public required string State { get; init; }

    /// <summary>File with the private key of the log; null: <c>log.key</c> in <see cref="State"/>, made at the first start.</summary>
    public string? LogKey { get; init; }

    /// <summary>Who must vouch for the log before it is published; null, for development only: nobody.</summary>
    public WitnessOptions? Witnesses { get; init; }

    /// <summary>Participants that the operator enrols at the first start.</summary>
    public IReadOnlyList<SeedParticipant> Enrol { get; init; } = [];

    /// <summary>The operator's price book.</summary>
    public PriceBook Prices { get; init; } = PriceBook.Default;

    /// <exception cref="InvalidConfigurationException">Names every wrong or missing key.</exception>
    public static GatewayOptions Load(string file) => new GatewayOptionsReader(file).Read();
}

/// <summary>The witnesses of the log.</summary>
public sealed record WitnessOptions
{
    /// <summary>Policy file (C2SP tlog-policy), of this log.</summary>
    public required string Policy { get; init; }

    /// <summary>Seconds that a leaf may wait for a checkpoint with the quorum before no job and no export is admitted; 1 to 86,400.</summary>
    public int WindowSeconds { get; init; } = 60;
}

/// <summary>One line of the operator's seed list; the public certificates lie in the certificates directory.</summary>
public sealed record SeedParticipant
{
    public required ParticipantId Id { get; init; }

    public required string Organisation { get; init; }

    public required ParticipantRole Role { get; init; }
}
