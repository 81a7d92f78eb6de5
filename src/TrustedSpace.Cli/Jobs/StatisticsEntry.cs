using TrustedSpace.Cli.JobFiles;
using TrustedSpace.Client;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Cli.Jobs;

/// <summary>A statistics query in a job file.</summary>
internal sealed record StatisticsEntry : JobFileEntry
{
    public const string Word = "statistics";

    private static readonly Dictionary<string, ResultFormat> Formats = new(StringComparer.Ordinal) { ["csv"] = ResultFormat.Csv, ["json"] = ResultFormat.Json };
    private static readonly Dictionary<string, ResultFormat> Extensions = new(StringComparer.OrdinalIgnoreCase) { [".csv"] = ResultFormat.Csv, [".json"] = ResultFormat.Json };

    public override string Kind => Word;

    public required ProductId Product { get; init; }

    public required string Sql { get; init; }

    public required ResultFormat Format { get; init; }

    public static JobFileEntry? Read(JobFileSection section, EntryFields fields)
    {
        var (product, sql, format) = (section.Id<ProductId>("product"), section.Text("sql"), fields.Format(section, Formats, Extensions));
        return product is not { } id || sql is null || format is not { } written || fields.Sound(section) is not { } common
            ? null
            : new StatisticsEntry
            {
                Common = common,
                Product = id,
                Sql = sql,
                Format = written,
            };
    }

    public override async Task<EntryPlan> PlanAsync(SpaceClient client, CancellationToken cancellation)
    {
        JobQuote quote;
        try
        {
            quote = await client.Jobs.QuoteAsync(Product, Sql, cancellation).ConfigureAwait(false);
        }
        catch (RefusedException refused) when (refused.Refusal.Code == RefusalCode.Unknown)
        {
            return EntryPlan.Refused(new EntryFault("product", refused.Refusal.Reason));
        }

        var faults = quote.Refusals.Where(refusal => !refusal.Code.IsTransient()).ToArray();
        if (faults.Length > 0)
        {
            return EntryPlan.Refused([.. faults.Select(refusal => new EntryFault("sql", $"{refusal.Party} ({refusal.Stage}): {refusal.Reason}"))]);
        }

        if (quote.Refusals is [var transient, ..])
        {
            throw new RefusedException(transient);
        }

        return new EntryPlan
        {
            Detail = new AuthorizationDetail
            {
                Product = Product,
                Elements = await client.Jobs.ElementsAsync(Product, quote.Plan!, cancellation).ConfigureAwait(false),
                Operation = Operation.Statistics,
                Purpose = Common.Purpose,
                Parameters = Common.Grant.For(quote.Plan!.MaximumCells),
            },
            MaximumPrice = quote.MaximumPrice,
            Currency = quote.Currency,
        };
    }

    public override async Task<EntryOutcome> RunAsync(EntryPlan plan, EntryRun run, CancellationToken cancellation)
    {
        var (grant, status) = await EndAsync(plan, run, cancellation).ConfigureAwait(false);
        if (status.State != JobState.Released)
        {
            throw new RefusedException(status.Failure!);
        }

        var result = await run.Client.Jobs.ResultAsync(grant, status.Job, cancellation).ConfigureAwait(false);
        await OutputFile.WriteAsync(Common.Output, async file =>
        {
            await ResultText.WriteAsync(result, Format, file, cancellation).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        return new EntryOutcome { Job = status.Job.Value, Rows = result.Rows.Count, Amount = status.Amount, Currency = status.Currency };
    }

    // Whatever an earlier run submitted is looked for by its id first; its grant may have expired since.
    private async Task<(TokenResponse Grant, JobStatus Status)> EndAsync(EntryPlan plan, EntryRun run, CancellationToken cancellation)
    {
        var lines = new QueryCommand.JobLines(run.Progress);
        var options = new JobOptions { Timeout = Common.Timeout, Retries = Common.Retries };
        if (run.Journal.Find(this) is { First: { } first, Grant: { } held })
        {
            run.Progress.Report("going on where the last run stopped");
            var known = run.Grants.Find(held);
            if (await run.Client.Jobs.FindReleasedAsync(first.Job, lines, cancellation).ConfigureAwait(false) is { } standing)
            {
                return (known, standing);
            }
        }

        var grant = await run.AskAsync(plan, cancellation).ConfigureAwait(false);
        var spec = run.Client.Jobs.Prepare(grant, Sql, options);
        run.Journal.Note(this, new JournalEntry { Grant = grant.Grant, First = spec });
        return (grant, await run.Client.Jobs.RunToEndAsync(grant, spec, options, lines, cancellation).ConfigureAwait(false));
    }
}
