namespace TrustedSpace.Homomorphic.Parameters;

/// <summary>What is encrypted; the values are those of SEAL's format.</summary>
public enum Scheme
{
    /// <summary>Integers modulo t, exactly (Brakerski 2012/078; Fan and Vercauteren 2012/144).</summary>
    Bfv = 1,

    /// <summary>Real numbers, approximately (Cheon, Kim, Kim and Song 2016/421).</summary>
    Ckks = 2,
}
