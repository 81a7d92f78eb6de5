using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Statements;

/// <summary>What a statement says and who said it; comes only from <see cref="SignedStatement.Verify{T}"/>.</summary>
/// <param name="Signer">The participant whose signing certificate made the signature.</param>
/// <param name="Payload">The content.</param>
/// <param name="Digest">SHA-256 of the payload's canonical bytes.</param>
public sealed record VerifiedStatement<T>(ParticipantId Signer, T Payload, Sha256Digest Digest);
