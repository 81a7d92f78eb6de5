namespace TrustedSpace.Protocol.Grants;

/// <summary>Protocols by which owners compute together; <c>docs/computations</c> describes each.</summary>
public enum JobProtocolKind
{
    /// <summary>Pairwise masks among owners that all stay.</summary>
    SecureAggregation,

    /// <summary>Masks that can be taken off for owners that leave.</summary>
    DoubleMasking,

    /// <summary>Sums of ciphertexts under a collective key, switched to the consumer's.</summary>
    HomomorphicAggregation,
}
