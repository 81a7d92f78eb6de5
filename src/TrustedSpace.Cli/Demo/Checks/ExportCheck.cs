using System.Text;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>Permitted rows and columns of one hospital stream sealed through the gateway.</summary>
internal static class ExportCheck
{
    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var owner = space.Running.File.Owners[0];
        var detail = DemoSpace.Detail(Operation.Export, "quality-control", DemoSpace.Radius, DemoSpace.Texture);
        var grant = await space.Clinic.Grants.RequestAsync(detail, cancellation).ConfigureAwait(false);
        var export = space.Clinic.Exports.Prepare(grant, owner.Datasets[0].Id, detail.Elements, ExportFormat.Csv);
        using var rows = new MemoryStream();
        var statement = await space.Clinic.Exports.DownloadAsync(grant, owner.Id, export, rows, cancellation).ConfigureAwait(false);
        await space.Clinic.Exports.ConfirmAsync(statement, cancellation).ConfigureAwait(false);
        await space.CountChargeAsync(export.Job, cancellation).ConfigureAwait(false);
        var lines = Encoding.UTF8.GetString(rows.ToArray()).ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var permitted = space.RowsOf(owner).Count(row => row.Text("diagnosis") == "benign");
        return DemoCheck.Of(
            "permitted rows exported",
            lines is ["radius_mean,texture_mean", ..] && lines.Length == permitted + 1 && statement.Rows == permitted,
            $"{statement.Rows} permitted rows of {owner.Id} with 2 columns came sealed through the gateway, {statement.Bytes} bytes",
            ("rows", statement.Rows),
            ("cells", statement.Cells),
            ("sealedBytes", statement.Bytes));
    }
}
