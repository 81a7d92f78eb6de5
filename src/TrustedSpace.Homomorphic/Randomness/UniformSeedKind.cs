namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>How a seed is expanded; the values are those of SEAL's format.</summary>
internal enum UniformSeedKind : byte
{
    /// <summary>BLAKE2Xb keyed with the seed, over a counter. SEAL's default.</summary>
    Blake2Xb = 1,

    /// <summary>SHAKE256 of the seed and a counter.</summary>
    Shake256 = 2,
}
