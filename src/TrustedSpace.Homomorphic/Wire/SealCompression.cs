namespace TrustedSpace.Homomorphic.Wire;

/// <summary>How an object's body is packed; the values are those of SEAL's header (compr_mode_type).</summary>
public enum SealCompression : byte
{
    /// <summary>As it is.</summary>
    None = 0,

    /// <summary>RFC 1950.</summary>
    Zlib = 1,

    /// <summary>RFC 8878; what SEAL chooses where it is built with it.</summary>
    Zstandard = 2,
}
