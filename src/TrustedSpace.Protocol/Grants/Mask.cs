using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Grants;

/// <summary>
/// How one element is made coarser before it leaves its owner in an export. Computed by the owner's own engine, in the query; a missing
/// value stays missing.
/// </summary>
public sealed record Mask
{
    public required ElementName Element { get; init; }

    public required MaskMethod Method { get; init; }

    /// <summary>Of <see cref="MaskMethod.Round"/>: distance of the values that remain, in the element's unit; greater than 0.</summary>
    public double? Step { get; init; }

    /// <summary>Of <see cref="MaskMethod.Prefix"/>: characters (Unicode code points) that remain; at least 1.</summary>
    public int? Length { get; init; }
}

/// <summary>What a <see cref="Mask"/> makes of a value v.</summary>
public enum MaskMethod
{
    /// <summary>
    /// Text, integer or boolean to 64 hexadecimal digits: HMAC-SHA-256 (RFC 2104) of the value's text under a key of dataset and element
    /// that only the owner has. Equal values stay equal, so that rows can be joined.
    /// </summary>
    Hash,

    /// <summary>A number to the nearest multiple of the step: ⌊v / step + ½⌋ · step. Integers take a whole step.</summary>
    Round,

    /// <summary>Text to its first characters.</summary>
    Prefix,

    /// <summary>A date to its year, an integer.</summary>
    Year,

    /// <summary>Any value to none.</summary>
    Null,
}
