using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Client.Details;

/// <summary>The details that leaves commit to: read by those whom they concern and by regulators, erased by the operator on a person's request.</summary>
public sealed class DetailClient
{
    private readonly GatewayHttp _http;

    internal DetailClient(GatewayHttp http) => _http = http;

    /// <summary>A detail that was checked against its commitment.</summary>
    /// <exception cref="RefusedException">It was erased, never kept, or is not the caller's to read; or the gateway gave another.</exception>
    public async Task<Detail> GetAsync(Sha256Digest commitment, CancellationToken cancellation = default)
    {
        var detail = await _http.GetAsync<SaltedDetail>($"/details/{commitment}", cancellation).ConfigureAwait(false);
        return detail.Salt.Length == SaltedDetail.SaltLength && detail.Commitment == commitment
            ? detail.Detail
            : throw _http.Violated($"the detail is not the one that {commitment} commits to");
    }

    /// <summary>Destroys key and salt of every detail about a subject, as operator. The commitments in the log stay, and open nothing any more.</summary>
    public Task<SubjectErasure> EraseAsync(SubjectId subject, CancellationToken cancellation = default) =>
        _http.PostAsync<object?, SubjectErasure>($"/subjects/{subject}/erase", null, grant: null, cancellation);
}
