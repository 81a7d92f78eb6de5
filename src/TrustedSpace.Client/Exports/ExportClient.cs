using System.Net.Http.Headers;
using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Exports;

/// <summary>Streams permitted rows of one owner to the consumer.</summary>
public sealed partial class ExportClient
{
    private readonly GatewayHttp _http;
    private readonly ParticipantKeys _keys;
    private readonly ExportOpener _opener;
    private readonly TimeProvider _time;

    internal ExportClient(GatewayHttp http, ParticipantKeys keys, ExportOpener opener, TimeProvider time)
    {
        _http = http;
        _keys = keys;
        _opener = opener;
        _time = time;
    }

    /// <summary>Makes an export of a dataset; each is delivered once.</summary>
    public ExportSpec Prepare(TokenResponse grant, DatasetId dataset, IReadOnlyList<ElementName> elements, ExportFormat format)
    {
        ArgumentNullException.ThrowIfNull(grant);
        return new ExportSpec
        {
            Job = JobId.New(_time),
            Grant = grant.Grant,
            Dataset = dataset,
            Purpose = grant.AuthorizationDetails[0].Purpose,
            Elements = elements,
            Format = format,
            Sealing = _keys.Sealing.RawData,
            IssuedAt = _time.GetUtcNow().ToUnixTimeSeconds(),
        };
    }

    /// <summary>Makes the next part of an export that broke. What its parts write one after the other is what the whole would have written.</summary>
    /// <param name="broken">The part that broke.</param>
    /// <param name="arrived">How far it had arrived.</param>
    public ExportSpec Resume(ExportSpec broken, ArrivedRows arrived)
    {
        ArgumentNullException.ThrowIfNull(broken);
        ArgumentNullException.ThrowIfNull(arrived);
        return broken with
        {
            Job = JobId.New(_time),
            IssuedAt = _time.GetUtcNow().ToUnixTimeSeconds(),
            Resumes = new ResumedPart { Job = broken.Job, Rows = arrived.Rows },
        };
    }

    /// <inheritdoc cref="DownloadAsync(TokenResponse, ParticipantId, ExportSpec, Stream, Action{ArrivedRows}, CancellationToken)"/>
    public Task<ReleaseStatement> DownloadAsync(TokenResponse grant, ParticipantId owner, ExportSpec export, Stream destination, CancellationToken cancellation = default) =>
        DownloadAsync(grant, owner, export, destination, arrived: null, cancellation);

    /// <summary>Writes the rows in the export's form, as they arrive and are opened. Confirm what has arrived with <see cref="ConfirmAsync"/>.</summary>
    /// <param name="grant">Grant for an export of the elements.</param>
    /// <param name="owner">Owner of the dataset.</param>
    /// <param name="export">What to deliver.</param>
    /// <param name="destination">Written to; what is there after an exception is authentic but incomplete.</param>
    /// <param name="arrived">Told whenever one more batch is known to have arrived whole, after it was written.</param>
    /// <param name="cancellation">Ends the stream; the log then shows a broken flow, which is not charged.</param>
    /// <returns>The owner's signed account of what it delivered.</returns>
    /// <exception cref="Protocol.Refusals.RefusedException">Gateway or owner refused.</exception>
    /// <exception cref="ExportException">The stream is altered or incomplete, or the owner's statement is about something else; says where it can go on.</exception>
    public async Task<ReleaseStatement> DownloadAsync(TokenResponse grant, ParticipantId owner, ExportSpec export, Stream destination, Action<ArrivedRows>? arrived, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(export);
        ArgumentNullException.ThrowIfNull(destination);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/data/{owner}/export")
        {
            Content = new StringContent(SignedStatement.Sign(export, ExportSpec.StatementType, _keys.Signing), new MediaTypeHeaderValue("application/jose")),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", grant.AccessToken);
        request.Headers.Add(ExportHeaders.Job, export.Job.Value);
        if (export.Resumes is { } resumes)
        {
            request.Headers.Add(ExportHeaders.Resumes, resumes.Job.Value);
        }

        using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        return await _opener.OpenAsync(response, owner, export, destination, arrived, cancellation).ConfigureAwait(false);
    }

    /// <summary>Signs a receipt of what has arrived and has the gateway record it, so that owner and regulator see that what was stated was delivered.</summary>
    /// <param name="arrived">The owner's statement, verified by the download against what arrived.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Leaf of the log that holds the receipt; the same receipt sent again is the same leaf.</returns>
    /// <exception cref="Protocol.Refusals.RefusedException">The gateway refused.</exception>
    public async Task<long> ConfirmAsync(ReleaseStatement arrived, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(arrived);
        var receipt = new ExportReceipt
        {
            Job = arrived.Job,
            Grant = arrived.Grant,
            Owner = arrived.Owner,
            Rows = arrived.Rows,
            Bytes = arrived.Bytes,
            Sealed = arrived.Sealed,
            ReceivedAt = _time.GetUtcNow().ToUnixTimeSeconds(),
        };
        var submission = new ReceiptSubmission { Receipt = SignedStatement.Sign(receipt, ExportReceipt.StatementType, _keys.Signing) };
        var recorded = await _http.PostAsync<ReceiptSubmission, RecordedReceipt>("/receipts", submission, grant: null, cancellation).ConfigureAwait(false);
        return recorded.Leaf;
    }
}
