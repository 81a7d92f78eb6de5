using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Gateway.Witnesses;

/// <summary>Gets cosignatures for a checkpoint that is to be published.</summary>
/// <param name="note">The checkpoint, signed by the log.</param>
/// <param name="proofFrom">Consistency proof from a smaller size to the checkpoint's.</param>
/// <param name="cancellationToken">Gives up.</param>
/// <exception cref="Protocol.Refusals.RefusedException">There is no quorum; nothing may be published.</exception>
public delegate ValueTask<IReadOnlyList<NoteSignature>> AskWitnesses(
    SignedNote note, Func<long, MerkleHash[]> proofFrom, CancellationToken cancellationToken);
