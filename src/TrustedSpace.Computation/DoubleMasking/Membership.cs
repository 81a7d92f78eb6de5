namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>Who takes part in one run, as every party that is left saw it. Ids are in ordinal order.</summary>
/// <param name="Masking">The parties whose masks are in the vectors: those that dealt their shares.</param>
/// <param name="Contributors">Those of them whose vectors came, and count.</param>
/// <param name="Staying">Those of them that confirmed whose vectors count.</param>
internal sealed record Membership(IReadOnlyList<string> Masking, IReadOnlyList<string> Contributors, IReadOnlyList<string> Staying)
{
    /// <summary>Contributors that left after their vector: their cover must be taken off for them.</summary>
    public IReadOnlyList<string> Lost { get; } = [.. Contributors.Except(Staying, StringComparer.Ordinal)];

    /// <summary>
    /// The secrets that are revealed: the own mask's seed of each contributor, the private key of each party that left before its vector came, never
    /// both of one; and the cover's seed of each contributor that left.
    /// </summary>
    public IReadOnlyList<(SecretKind Kind, string Party)> Revealed { get; } =
    [
        .. Contributors.Select(party => (SecretKind.OwnSeed, party)),
        .. Masking.Except(Contributors, StringComparer.Ordinal).Select(party => (SecretKind.Scalar, party)),
        .. Contributors.Except(Staying, StringComparer.Ordinal).Select(party => (SecretKind.CoverSeed, party)),
    ];
}

/// <summary>Which of a party's secrets.</summary>
internal enum SecretKind
{
    Scalar,
    OwnSeed,
    CoverSeed,
}
