using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Sealing;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Exports;

/// <summary>Opens the sealed chunks of an export and holds them against the owner's signed statement in the trailer.</summary>
internal sealed class ExportOpener(ParticipantKeys keys, CertificateAuthority authority)
{
    public async Task<ReleaseStatement> OpenAsync(
        HttpResponseMessage response, ParticipantId owner, ExportSpec export, Stream destination, Action<ArrivedRows>? arrived, CancellationToken cancellation)
    {
        using var key = keys.CreateOpeningKey();
        await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var chunks = new SealedStreamReader(body, key, ReleaseSealing.ForExport(export.Job, owner));
        var progress = new ArrivedSegments(export, arrived);
        try
        {
            await foreach (var chunk in chunks.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                progress.Before(chunks);
                await destination.WriteAsync(chunk, cancellation).ConfigureAwait(false);
                progress.Written(chunk.Length, chunks);
            }
        }
        catch (Exception broken) when (broken is SealingException or HttpRequestException or HttpIOException)
        {
            throw new ExportException(owner, broken.Message, progress.Arrived, broken);
        }

        var statement = Statement(response, owner, progress.Arrived);
        return (statement.Owner, statement.Job, statement.Grant, statement.Dataset) == (owner, export.Job, export.Grant, export.Dataset)
            && statement.Order == CanonicalJson.Hash(export)
            && statement.Resumes == export.Resumes
            && statement.Sealed == chunks.Digest
            && statement.Bytes == chunks.BytesRead
            && Batches(statement.Rows - (export.Resumes?.Rows ?? 0)) == chunks.Segments
            ? statement
            : throw new ExportException(owner, "its signed statement is about something else");
    }

    // Every batch of rows is one segment.
    private static long Batches(long rows) => (rows + ResumedPart.Batch - 1) / ResumedPart.Batch;

    private ReleaseStatement Statement(HttpResponseMessage response, ParticipantId owner, ArrivedRows arrived)
    {
        if (!response.TrailingHeaders.TryGetValues(ReleaseStatement.TrailerName, out var values))
        {
            throw new ExportException(owner, "its signed statement is missing", arrived);
        }

        try
        {
            var verified = SignedStatement.Verify<ReleaseStatement>(values.Single(), ReleaseStatement.StatementType, authority);
            return verified.Signer == owner ? verified.Payload : throw new ExportException(owner, $"its statement is signed by {verified.Signer}");
        }
        catch (StatementException wrong)
        {
            throw new ExportException(owner, wrong.Message, inner: wrong);
        }
    }

    /// <summary>
    /// Counts batches that are known to be full: those after which more rows came. The last batch of an export may be short, and an export goes on
    /// at full batches only.
    /// </summary>
    private sealed class ArrivedSegments(ExportSpec export, Action<ArrivedRows>? arrived)
    {
        private long _written;
        private long _segments;
        private long _segmentEnd;

        public ArrivedRows Arrived { get; private set; } = new(export.Job, export.Resumes?.Rows ?? 0, 0);

        public void Before(SealedStreamReader chunk)
        {
            var rows = (export.Resumes?.Rows ?? 0) + (_segments * ResumedPart.Batch);
            if (!chunk.IsWhole && rows > Arrived.Rows)
            {
                Arrived = new ArrivedRows(export.Job, rows, _segmentEnd);
                arrived?.Invoke(Arrived);
            }
        }

        public void Written(int bytes, SealedStreamReader chunk)
        {
            _written += bytes;
            if (chunk.Segments > _segments)
            {
                (_segments, _segmentEnd) = (chunk.Segments, _written);
            }
        }
    }
}
