using TrustedSpace.Client.Grants;
using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Client.Exports;

public sealed partial class ExportClient
{
    /// <summary>Asks for a grant for just this export and writes the rows into a file: all in one call.</summary>
    /// <param name="dataset">Dataset of the catalog.</param>
    /// <param name="purpose">Purpose of use, a term of the owners' policies.</param>
    /// <param name="elements">Columns of the file, in order.</param>
    /// <param name="format">Format of the file.</param>
    /// <param name="path">File to write; one that exists is replaced.</param>
    /// <param name="cells">Most cells that may be released: rows times columns.</param>
    /// <param name="options">Retries; the default unless given.</param>
    /// <param name="cancellation">Ends the stream; the log then shows a broken flow, which is not charged.</param>
    /// <returns>The owner's signed account of what it delivered.</returns>
    /// <exception cref="Protocol.Refusals.RefusedException">Gateway or owner refused.</exception>
    /// <exception cref="GrantDeniedException">An owner's policy denies it; names each owner and rule.</exception>
    /// <exception cref="ExportException">The stream is altered or incomplete, or the owner's statement is about something else.</exception>
    /// <exception cref="ArgumentException">The dataset is not in the catalog.</exception>
    public async Task<ReleaseStatement> RunAsync(
        DatasetId dataset,
        string purpose,
        IReadOnlyList<ElementName> elements,
        ExportFormat format,
        string path,
        long cells = 10_000,
        ExportOptions? options = null,
        CancellationToken cancellation = default)
    {
        var products = await _http.GetAsync<IReadOnlyList<DataProduct>>("/catalog", cancellation).ConfigureAwait(false);
        var product = products.FirstOrDefault(product => product.Datasets.Any(member => member.Id == dataset))
            ?? throw new ArgumentException($"dataset {dataset} is not in the catalog", nameof(dataset));
        var detail = new AuthorizationDetail
        {
            Product = product.Id,
            Elements = elements,
            Operation = Operation.Export,
            Purpose = purpose,
            Parameters = new GrantParameters { MaximumJobs = 1, MaximumCells = cells },
        };
        var grant = await new GrantClient(_http, _keys.Participant).RequestAsync(detail, cancellation).ConfigureAwait(false);
        return await RunAsync(grant, product.Datasets.Single(member => member.Id == dataset), elements, format, path, options, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Exports rows into a file in one call. The file appears when the export is complete and its owner's statement holds; until then the rows are in
    /// <c>path.partial</c>, which goes with a failure. Then the receipt is sent; should that fail, the file is there and <see cref="ConfirmAsync"/> sends it again.
    /// </summary>
    /// <param name="grant">Grant for an export of the elements.</param>
    /// <param name="dataset">The dataset, as the catalog has it.</param>
    /// <param name="elements">Columns of the file, in order.</param>
    /// <param name="format">Format of the file.</param>
    /// <param name="path">File to write; one that exists is replaced.</param>
    /// <param name="options">Retries; the default unless given.</param>
    /// <param name="cancellation">Ends the stream; the log then shows a broken flow, which is not charged.</param>
    /// <returns>The owner's signed account of what it delivered.</returns>
    /// <exception cref="Protocol.Refusals.RefusedException">Gateway or owner refused.</exception>
    /// <exception cref="ExportException">The stream is altered or incomplete, or the owner's statement is about something else.</exception>
    public async Task<ReleaseStatement> RunAsync(
        TokenResponse grant,
        MemberDataset dataset,
        IReadOnlyList<ElementName> elements,
        ExportFormat format,
        string path,
        ExportOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        options ??= new ExportOptions();
        var calls = RepeatedCalls.Create(_time, options.Backoff, options.Retries);
        var statement = await calls.ExecuteAsync(
            async attempt => await WriteAsync(grant, dataset, elements, format, path, attempt).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        await calls.ExecuteAsync(async attempt => await ConfirmAsync(statement, attempt).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        return statement;
    }

    private async Task<ReleaseStatement> WriteAsync(
        TokenResponse grant, MemberDataset dataset, IReadOnlyList<ElementName> elements, ExportFormat format, string path, CancellationToken cancellation)
    {
        var partial = path + ".partial";
        try
        {
            ReleaseStatement statement;
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                statement = await DownloadAsync(grant, dataset.Owner, Prepare(grant, dataset.Id, elements, format), file, cancellation).ConfigureAwait(false);
            }

            File.Move(partial, path, overwrite: true);
            return statement;
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
