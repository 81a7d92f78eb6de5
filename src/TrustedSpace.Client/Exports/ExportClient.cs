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

    /// <summary>Writes the rows as UTF-8 text in the export's format, as they arrive and are opened.</summary>
    /// <param name="grant">Grant for an export of the elements.</param>
    /// <param name="owner">Owner of the dataset.</param>
    /// <param name="export">What to deliver.</param>
    /// <param name="destination">Written to; what is there after an exception is authentic but incomplete.</param>
    /// <param name="cancellation">Ends the stream; the log then shows a broken flow, which is not charged.</param>
    /// <returns>The owner's signed account of what it delivered.</returns>
    /// <exception cref="Protocol.Refusals.RefusedException">Gateway or owner refused.</exception>
    /// <exception cref="ExportException">The stream is altered or incomplete, or the owner's statement is about something else.</exception>
    public async Task<ReleaseStatement> DownloadAsync(TokenResponse grant, ParticipantId owner, ExportSpec export, Stream destination, CancellationToken cancellation = default)
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
        using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        return await _opener.OpenAsync(response, owner, export, destination, cancellation).ConfigureAwait(false);
    }
}
