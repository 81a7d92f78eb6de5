using System.Security.Cryptography;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Details;

/// <summary>
/// A detail with its salt. A leaf holds the commitment SHA-256(salt ‖ canonical JSON of the detail): with both anyone can check it, and without the
/// salt it tells nothing of the detail, however few the possible details are.
/// </summary>
public sealed record SaltedDetail
{
    /// <summary>Length of the salt in bytes.</summary>
    public const int SaltLength = 32;

    /// <summary>From a cryptographic generator, fresh for each detail.</summary>
    public required byte[] Salt { get; init; }

    public required Detail Detail { get; init; }

    /// <exception cref="ArgumentException">The salt has another length.</exception>
    public Sha256Digest Commitment => Salt.Length == SaltLength
        ? Sha256Digest.Of([.. Salt, .. CanonicalJson.Serialize(Detail)])
        : throw new ArgumentException($"A salt has {SaltLength} bytes, this one {Salt.Length}.");

    /// <summary>Salts a detail.</summary>
    public static SaltedDetail Of(Detail detail) => new() { Salt = RandomNumberGenerator.GetBytes(SaltLength), Detail = detail };
}

/// <summary>What is kept beside the log because it may be personal: a reason, a name, a text of evidence.</summary>
public sealed record Detail
{
    /// <summary>Most characters of <see cref="Text"/>.</summary>
    public const int LongestText = 4000;

    /// <summary>Whom it is about; the key that it is encrypted with is this subject's.</summary>
    public required SubjectId Subject { get; init; }

    public required string Text { get; init; }
}
