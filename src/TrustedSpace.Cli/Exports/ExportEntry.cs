using System.Text.Json;
using TrustedSpace.Cli.JobFiles;
using TrustedSpace.Cli.Output;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Cli.Exports;

/// <summary>An export of one dataset in a job file.</summary>
internal sealed record ExportEntry : JobFileEntry
{
    public const string Word = "export";

    private static readonly Dictionary<string, ExportFormat> Formats =
        Enum.GetValues<ExportFormat>().ToDictionary(format => JsonNamingPolicy.CamelCase.ConvertName(format.ToString()), StringComparer.Ordinal);

    private static readonly Dictionary<string, ExportFormat> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        [".csv"] = ExportFormat.Csv,
        [".jsonl"] = ExportFormat.JsonLines,
        [".arrow"] = ExportFormat.Arrow,
    };

    public override string Kind => Word;

    public required DatasetId Dataset { get; init; }

    public required IReadOnlyList<ElementName> Elements { get; init; }

    public required ExportFormat Format { get; init; }

    public static JobFileEntry? Read(JobFileSection section, EntryFields fields)
    {
        var (dataset, elements, format) = (section.Id<DatasetId>("dataset"), section.Ids<ElementName>("elements"), fields.Format(section, Formats, Extensions));
        return dataset is not { } id || elements is null || format is not { } written || fields.Sound(section) is not { } common
            ? null
            : new ExportEntry
            {
                Common = common,
                Dataset = id,
                Elements = elements,
                Format = written,
            };
    }

    public override async Task<EntryPlan> PlanAsync(SpaceClient client, CancellationToken cancellation)
    {
        if (await FindAsync(client, cancellation).ConfigureAwait(false) is not var (product, member))
        {
            return EntryPlan.Refused(new EntryFault("dataset", $"{Dataset} is not in the catalog: `tspace catalog` lists what is"));
        }

        var parameters = Common.Grant.For(new GrantParameters().MaximumCells);
        var unknown = Elements.Except(product.Elements.Select(element => element.Name)).ToArray();
        return unknown.Length > 0
            ? EntryPlan.Refused(new EntryFault("elements", $"names {string.Join(", ", unknown)}, which {product.Id} does not have"))
            : new EntryPlan
            {
                Detail = new AuthorizationDetail
                {
                    Product = product.Id,
                    Elements = Elements,
                    Operation = Operation.Export,
                    Purpose = Common.Purpose,
                    Parameters = parameters,
                },
                MaximumPrice = Quote.For([(member.Owner, member.Tariff)], jobs: 1, parameters.MaximumCells).Maximum,
                Currency = member.Tariff.Currency,
            };
    }

    public override async Task<EntryOutcome> RunAsync(EntryPlan plan, EntryRun run, CancellationToken cancellation)
    {
        var grant = await run.AskAsync(plan, cancellation).ConfigureAwait(false);
        var (_, member) = await FindAsync(run.Client, cancellation).ConfigureAwait(false)
            ?? throw new InputException($"dataset {Dataset} left the catalog after it was planned.");
        run.Progress.Report("streaming");
        var statement = await run.Client.Exports
            .RunAsync(grant, member, Elements, Format, Common.Output, new() { Retries = Common.Retries }, cancellation).ConfigureAwait(false);
        var amount = grant.Quote.Charges(Usage.Of([statement])).Sum(charge => charge.Amount);
        return new EntryOutcome { Job = statement.Job.Value, Rows = statement.Rows, Amount = amount, Currency = grant.Quote.Currency };
    }

    private async Task<(DataProduct Product, MemberDataset Member)?> FindAsync(SpaceClient client, CancellationToken cancellation)
    {
        var products = await client.Catalog.ListAsync(cancellation).ConfigureAwait(false);
        return products
            .SelectMany(product => product.Datasets.Select(member => (product, member)))
            .Where(pair => pair.member.Id == Dataset)
            .Select(pair => ((DataProduct, MemberDataset)?)pair)
            .FirstOrDefault();
    }
}
