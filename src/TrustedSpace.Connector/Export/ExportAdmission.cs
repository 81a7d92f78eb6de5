using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Connector.Export;

/// <summary>What stands between a verified export and the rows: its id was never seen, and the policy allows it now.</summary>
internal sealed class ExportAdmission(UsageLedger ledger, ExportLedger exports, ExportResumption resumption, UsageDecisions decisions, ConnectorIdentity identity)
{
    private readonly Stage _stage = new(identity.Participant, "export admission");

    /// <summary>Admits an export. One that the policy then denies counts no more, but its id stays used.</summary>
    /// <param name="export">What was verified.</param>
    /// <param name="mostCells">Cells that the gateway leaves to it.</param>
    /// <param name="cancellationToken">Ends the wait for the policy.</param>
    /// <exception cref="RefusedException">Says what forbids the export.</exception>
    public async Task<ExportTask> AdmitAsync(VerifiedExport export, long mostCells, CancellationToken cancellationToken)
    {
        var resumed = await resumption.FindAsync(export, cancellationToken);
        var use = ledger.Admit(Subject(export)) ?? throw _stage.Refuse(
            RefusalCode.Conflict,
            $"export {export.Spec.Job} was requested before",
            "Sign a new export under a new id.");
        try
        {
            if (!exports.TryBegin(use, export, resumed))
            {
                throw _stage.Refuse(RefusalCode.Conflict, $"export {resumed!.Job} was resumed before", "Resume the part that resumed it.");
            }

            var decision = await decisions.DecideUseAsync(use, export.Dataset, export.Spec.Purpose, export.Spec.Elements, export.Grant.Promised, cancellationToken);
            resumption.RequirePolicy(resumed, decision.Policy);
            return new ExportTask(export, use, decision, mostCells, resumed);
        }
        catch
        {
            ledger.End(use, UseState.Failed, cells: 0);
            throw;
        }
    }

    private static UseSubject Subject(VerifiedExport export) => new()
    {
        Job = export.Spec.Job,
        Grant = export.Spec.Grant,
        Consumer = export.Grant.Claims.Consumer,
        Dataset = export.Dataset.Description.Id,
        Operation = Operation.Export,
        Budget = export.Grant.Request.Detail.Parameters,
    };
}
