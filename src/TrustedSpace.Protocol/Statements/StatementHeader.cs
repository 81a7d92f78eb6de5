namespace TrustedSpace.Protocol.Statements;

/// <summary>
/// The protected header of a statement (RFC 7515): these three members and no other, so that no <c>crit</c>, <c>jwk</c> or
/// <c>jku</c> can steer the check.
/// </summary>
internal sealed record StatementHeader
{
    /// <summary>Always ES256.</summary>
    public required string Alg { get; init; }

    /// <summary>The statement's type, such as <c>job+jwt</c>.</summary>
    public required string Typ { get; init; }

    /// <summary>The signing certificate alone, DER in base64; the authority is known to the verifier.</summary>
    public required IReadOnlyList<string> X5c { get; init; }
}
