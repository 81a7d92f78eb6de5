using TrustedSpace.Connector.Identity;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Connector.Export;

/// <summary>Signs what an export has released.</summary>
internal sealed class ExportStatement(ConnectorIdentity identity, TimeProvider time)
{
    /// <param name="task">The export.</param>
    /// <param name="rows">Rows in it.</param>
    /// <param name="bytes">Length of the sealed stream.</param>
    /// <param name="digest">SHA-256 of the sealed stream.</param>
    /// <returns>A signed <see cref="ReleaseStatement"/>.</returns>
    public string Sign(ExportTask task, long rows, long bytes, Sha256Digest digest)
    {
        var spec = task.Export.Spec;
        var statement = new ReleaseStatement
        {
            Job = spec.Job,
            Grant = spec.Grant,
            Owner = identity.Participant,
            Dataset = spec.Dataset,
            DatasetVersion = task.Export.Dataset.Description.Version,
            Operation = Operation.Export,
            Elements = spec.Elements,
            Rows = rows,
            Cells = rows * spec.Elements.Count,
            Bytes = bytes,
            Sealed = digest,
            Policy = task.Decision.Policy,
            ReleasedAt = time.GetUtcNow().ToUnixTimeSeconds(),
        };
        return SignedStatement.Sign(statement, ReleaseStatement.StatementType, identity.Keys.Signing);
    }
}
