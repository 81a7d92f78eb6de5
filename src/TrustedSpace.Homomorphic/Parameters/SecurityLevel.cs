namespace TrustedSpace.Homomorphic.Parameters;

/// <summary>Bits of security against known classical attacks on ternary secrets, by the tables of the Homomorphic Encryption Standard (2018).</summary>
public enum SecurityLevel
{
    /// <summary>2^128 operations or more by the best of these attacks; the default.</summary>
    Bits128 = 128,

    /// <summary>2^192 operations or more.</summary>
    Bits192 = 192,

    /// <summary>2^256 operations or more.</summary>
    Bits256 = 256,
}
