using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Export;

/// <summary>
/// What must hold for an export to go on after a broken part: it served that part to that consumer for the very same request, at least up to the row
/// named, and neither policy nor data have changed since.
/// </summary>
internal sealed class ExportResumption(ExportLedger exports, RunningExports running, ConnectorIdentity identity)
{
    private const string StartAnew = "Export again from the beginning under a new job id; nothing of the broken parts is charged.";

    private readonly Stage _stage = new(identity.Participant, "export resumption");

    /// <summary>Finds the part that an export resumes, ended by now; null for an export from its beginning.</summary>
    /// <exception cref="RefusedException">There is no such part, or it is not one of the same export.</exception>
    public async Task<ExportPart?> FindAsync(VerifiedExport export, CancellationToken cancellationToken)
    {
        if (export.Spec.Resumes is not { } resumes)
        {
            return null;
        }

        RequireOwn(exports.Find(resumes.Job), export, resumes);
        await running.EndAsync(resumes.Job, cancellationToken);
        var part = RequireOwn(exports.Find(resumes.Job), export, resumes);
        if (part.State != UseState.Broken)
        {
            throw _stage.Refuse(RefusalCode.Conflict, $"export {part.Job} is {part.State.ToString().ToLowerInvariant()}; only one that broke goes on", StartAnew);
        }

        return resumes.Rows % ResumedPart.Batch == 0 && resumes.Rows >= part.FirstRow && resumes.Rows <= part.EndRow
            ? part
            : throw _stage.Refuse(
                RefusalCode.Invalid,
                $"export {part.Job} served rows {part.FirstRow} to {part.EndRow}; it does not go on at row {resumes.Rows}",
                $"Name a multiple of {ResumedPart.Batch} rows that arrived whole.");
    }

    /// <exception cref="RefusedException">The policy is another than the part's.</exception>
    public void RequirePolicy(ExportPart? resumed, Sha256Digest policy)
    {
        if (resumed is not null && resumed.Policy != policy)
        {
            throw _stage.Refuse(RefusalCode.Conflict, $"the usage policy has changed since export {resumed.Job}", StartAnew);
        }
    }

    /// <exception cref="RefusedException">The data are of another version than the part's.</exception>
    public void RequireData(ExportPart? resumed, Sha256Digest data)
    {
        if (resumed is not null && resumed.Data != data)
        {
            throw _stage.Refuse(RefusalCode.Conflict, $"the data have changed since export {resumed.Job}", StartAnew);
        }
    }

    private ExportPart RequireOwn(ExportPart? part, VerifiedExport export, ResumedPart resumes)
    {
        if (part is null || part.Consumer != export.Grant.Claims.Consumer)
        {
            throw _stage.Refuse(RefusalCode.Unknown, $"{export.Grant.Claims.Consumer} has no export {resumes.Job} here", StartAnew);
        }

        return part.Spec == export.Spec.Asked()
            ? part
            : throw _stage.Refuse(
                RefusalCode.Denied,
                $"export {part.Job} was of another grant, dataset, purpose, form or other elements",
                "Resume it with what it asked for, or export anew.");
    }
}
