using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Freezes;
using TrustedSpace.Connector.Hosting;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Connector.Sources;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Connector.Export;

/// <summary><c>POST /export</c>: grant as bearer token, signed <see cref="ExportSpec"/> as body; answers with a sealed stream and, as trailer, the signed statement.</summary>
internal sealed class ExportCall
{
    private const string ContentType = "application/vnd.trustedspace.sealed";

    private readonly ExportVerification _verification;
    private readonly ExportAdmission _admission;
    private readonly ExportDelivery _delivery;
    private readonly RunningExports _running;
    private readonly FreezeRegister _freezes;
    private readonly Stage _stage;
    private readonly Places _places;

    public ExportCall(
        ExportVerification verification, ExportAdmission admission, ExportDelivery delivery, RunningExports running, FreezeRegister freezes, ConnectorOptions options)
    {
        _verification = verification;
        _admission = admission;
        _delivery = delivery;
        _running = running;
        _freezes = freezes;
        _stage = new Stage(options.Participant, "export");
        _places = new Places(options.Jobs.MaximumRunning, _stage);
    }

    /// <exception cref="RefusedException">The export is refused or fails.</exception>
    public async Task RunAsync(HttpContext http)
    {
        using var place = _places.Take();
        var grant = Grant(http.Request);
        var mostCells = MostCells(http.Request);
        var signed = await ReadBodyAsync(http.Request);
        var export = await _verification.VerifyAsync(grant, signed, http.RequestAborted);
        using var running = _running.Begin(export, http.RequestAborted);
        _freezes.Require(export.Involvement, _stage); // from here on an order finds the export running
        try
        {
            var task = await _admission.AdmitAsync(export, mostCells, running.Token);
            http.Response.ContentType = ContentType;
            http.Response.DeclareTrailer(ReleaseStatement.TrailerName);
            var statement = await _delivery.DeliverAsync(task, http.Response.Body, running.Token);
            http.Response.AppendTrailer(ReleaseStatement.TrailerName, statement);
        }
        catch (OperationCanceledException stopped) when (running.Reason is { } reason && !http.RequestAborted.IsCancellationRequested)
        {
            throw _stage.Refuse(RefusalCode.Denied, reason, "GET /freezes at the gateway holds what is frozen; a part that was resumed goes on in the other one.", stopped);
        }
        catch (Exception problem) when (problem is SourceException or UndeclaredValueException)
        {
            throw _stage.Refuse(RefusalCode.Unavailable, problem.Message, "Tell the owner, then ask again under a new id.", problem);
        }
    }

    private string Grant(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
        && header is { Scheme: "Bearer", Parameter: { Length: > 0 } token }
            ? token
            : throw _stage.Refuse(RefusalCode.Unauthenticated, "no grant came with the request", "Send the grant as bearer token.");

    private long MostCells(HttpRequest request)
    {
        string? header = request.Headers[ExportHeaders.Cells];
        return header is null ? long.MaxValue
            : long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var cells) ? cells
            : throw _stage.Refuse(RefusalCode.Invalid, $"the header {ExportHeaders.Cells} holds no number of cells", "Ask the operator of the gateway.");
    }

    private async Task<string> ReadBodyAsync(HttpRequest request)
    {
        var body = new byte[SignedStatement.MaximumLength];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return length < body.Length
            ? Encoding.ASCII.GetString(body, 0, length)
            : throw _stage.Refuse(RefusalCode.Invalid, "the body is too long for a signed export", "Send the signed export alone.");
    }
}
