using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Sealing;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Exports;

/// <summary>Opens the sealed chunks of an export and holds them against the owner's signed statement in the trailer.</summary>
internal sealed class ExportOpener(ParticipantKeys keys, CertificateAuthority authority)
{
    public async Task<ReleaseStatement> OpenAsync(HttpResponseMessage response, ParticipantId owner, ExportSpec export, Stream destination, CancellationToken cancellation)
    {
        using var key = keys.CreateOpeningKey();
        await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var chunks = new SealedStreamReader(body, key, ReleaseSealing.ForExport(export.Job, owner));
        try
        {
            await foreach (var chunk in chunks.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                await destination.WriteAsync(chunk, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception broken) when (broken is SealingException or HttpRequestException or HttpIOException)
        {
            throw new ExportException(owner, broken.Message, broken);
        }

        var statement = Statement(response, owner);
        return (statement.Owner, statement.Job, statement.Grant, statement.Dataset) == (owner, export.Job, export.Grant, export.Dataset)
            && statement.Sealed == chunks.Digest
            && statement.Bytes == chunks.BytesRead
            ? statement
            : throw new ExportException(owner, "its signed statement is about something else");
    }

    private ReleaseStatement Statement(HttpResponseMessage response, ParticipantId owner)
    {
        if (!response.TrailingHeaders.TryGetValues(ReleaseStatement.TrailerName, out var values))
        {
            throw new ExportException(owner, "its signed statement is missing");
        }

        try
        {
            var verified = SignedStatement.Verify<ReleaseStatement>(values.Single(), ReleaseStatement.StatementType, authority);
            return verified.Signer == owner ? verified.Payload : throw new ExportException(owner, $"its statement is signed by {verified.Signer}");
        }
        catch (StatementException wrong)
        {
            throw new ExportException(owner, wrong.Message, wrong);
        }
    }
}
