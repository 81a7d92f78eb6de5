using TrustedSpace.Client.Audit;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Transparency.Log;
using TrustedSpace.Transparency.Notes;

namespace TrustedSpace.Cli.Demo.Frauds;

/// <summary>Writes forged entries into a log of their own, signed with the real log's key: all that an operator alone can do.</summary>
internal sealed class ForgedLog(string privateKey, CertificateAuthority authority)
{
    /// <summary>Writes the log into an empty folder, beside a checkpoint that a witness kept, and audits it.</summary>
    public async Task<AuditReport> AuditAsync(IEnumerable<LogEntry> entries, SignedNote kept, string folder, CancellationToken cancellation)
    {
        using var signer = NoteSigner.Parse(privateKey);
        await using (var log = TransparencyLog.Open(new TransparencyLogOptions { Directory = folder, Signer = signer }))
        {
            foreach (var entry in entries)
            {
                await log.AppendAsync(CanonicalJson.Serialize(entry), cancellation).ConfigureAwait(false);
            }

            await log.PublishAsync(cancellation).ConfigureAwait(false);
        }

        KeptCheckpoints.Write(folder, "witness", kept);
        return LogAudit.Run(folder, signer.Verifier, authority, pending: TimeSpan.Zero);
    }
}
