using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Grants;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Cli.Jobs;

/// <summary><c>tspace quote SQL</c>: what a query would touch and at most cost, and what speaks against it. Exit code 1 when something does.</summary>
internal static class QuoteCommand
{
    public static Command Create()
    {
        var sql = new Argument<string>("sql") { Description = "The statistics query.", HelpName = "SQL" };
        var product = new Option<string?>("--product") { Description = "Data product that the query reads, for a quote by the owners' tariffs.", HelpName = "PRODUCT" };
        var held = new Option<string?>("--grant") { Description = "Quote under this grant: its prices, and what it has left.", HelpName = "GRANT" };
        var rows = new Option<long>("--rows") { Description = "Rows of the group that errors are told for, where the owners add noise.", HelpName = "ROWS", DefaultValueFactory = _ => 100 };
        var command = new Command("quote", "Say what a query would touch and at most cost, without running it.") { sql, product, held, rows };
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var query = parsed.GetRequiredValue(sql);
            var quote = (parsed.GetValue(product), parsed.GetValue(held)) switch
            {
                ({ } named, null) => await client.Jobs.QuoteAsync(Typed.Id<ProductId>("--product", named), query, cancellation).ConfigureAwait(false),
                (null, { } grant) => await client.Jobs.QuoteAsync(
                    new GrantStore(space.Directory(parsed), space.Participant(parsed)).Find(Typed.Id<GrantId>("--grant", grant)), query, cancellation).ConfigureAwait(false),
                _ => throw new InputException("name either --product or --grant: a grant names its product."),
            };
            var noise = parsed.GetValue(held) is { } under && quote.Plan is not null
                ? await client.Jobs.ForecastAsync(
                    new GrantStore(space.Directory(parsed), space.Participant(parsed)).Find(Typed.Id<GrantId>("--grant", under)), query, parsed.GetValue(rows), cancellation).ConfigureAwait(false)
                : null;
            space.Screen(parsed).Show(quote, console => Render(console, quote, noise));
            return quote.Refusals.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static void Render(IAnsiConsole console, JobQuote quote, NoiseForecast? noise)
    {
        if (quote.Plan is { } plan)
        {
            console.MarkupLineInterpolated($"reads {string.Join(", ", plan.Elements)} of {quote.Product}");
            console.MarkupLineInterpolated($"at most {plan.Groups} groups of {plan.Columns.Count} columns ({string.Join(", ", plan.Columns)}), {plan.MaximumCells} cells");
            console.MarkupLineInterpolated($"costs at most {Screen.Money(quote.MaximumPrice ?? 0, quote.Currency)}");
        }

        if (quote.Budget is { } left)
        {
            console.MarkupLineInterpolated($"the grant has {left.Jobs} jobs and {left.Cells} cells left");
        }

        if (noise is not null)
        {
            var errors = noise.Columns.Zip(noise.StandardErrors).Where(column => column.Second is not null).Select(column => string.Create(CultureInfo.InvariantCulture, $"{column.First} ± {column.Second:G3}"));
            console.MarkupLineInterpolated($"the owners add noise: a job costs a rho of {noise.Rho.ToString("G6", CultureInfo.InvariantCulture)}; in a group of {noise.Rows} rows {string.Join(", ", errors)}");
        }

        foreach (var refusal in quote.Refusals)
        {
            console.MarkupLineInterpolated($"[red]would be refused[/] by {refusal.Party} ({refusal.Stage}): {refusal.Reason}. {refusal.Remedy}");
        }
    }
}
