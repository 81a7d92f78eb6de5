using TrustedSpace.Connector.Identity;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Sealing;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Connector.Export;

/// <summary>Signs what an export has released.</summary>
internal sealed class ExportStatement(ConnectorIdentity identity, TimeProvider time)
{
    /// <param name="task">The export.</param>
    /// <param name="rows">Rows of the export, those of resumed parts included.</param>
    /// <param name="truncated">Whether a limit cut it.</param>
    /// <param name="sealing">The sealed stream, complete.</param>
    /// <returns>A signed <see cref="ReleaseStatement"/>.</returns>
    public string Sign(ExportTask task, long rows, bool truncated, SealedStreamWriter sealing)
    {
        var spec = task.Export.Spec;
        var statement = new ReleaseStatement
        {
            Job = spec.Job,
            Grant = spec.Grant,
            Owner = identity.Participant,
            Dataset = spec.Dataset,
            DatasetVersion = task.Export.Dataset.Description.Version,
            Order = CanonicalJson.Hash(spec),
            Operation = Operation.Export,
            Elements = spec.Elements,
            Rows = rows,
            Resumes = spec.Resumes,
            Truncated = truncated,
            Cells = rows * spec.Elements.Count,
            Bytes = sealing.BytesWritten,
            Sealed = sealing.Digest,
            Policy = task.Decision.Policy,
            ReleasedAt = time.GetUtcNow().ToUnixTimeSeconds(),
        };
        return SignedStatement.Sign(statement, ReleaseStatement.StatementType, identity.Keys.Signing);
    }
}
