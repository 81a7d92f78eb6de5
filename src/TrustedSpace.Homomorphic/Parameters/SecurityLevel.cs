namespace TrustedSpace.Homomorphic.Parameters;

/// <summary>Bits of security against known classical attacks on ternary secrets, by the tables of the Homomorphic Encryption Standard (2018).</summary>
public enum SecurityLevel
{
    Bits128 = 128,
    Bits192 = 192,
    Bits256 = 256,
}
