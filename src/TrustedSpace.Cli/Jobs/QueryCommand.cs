using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Grants;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client.Jobs;
using TrustedSpace.Computation.Statistics;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Cli.Jobs;

/// <summary><c>tspace query SQL</c>: plans the query, asks for a grant unless one is given, runs the job and shows the result.</summary>
internal static class QueryCommand
{
    public static Command Create()
    {
        var sql = new Argument<string>("sql") { Description = "SELECT over one product: counts, sums, variances, regressions, quantiles; WHERE, GROUP BY, HAVING, ORDER BY, LIMIT.", HelpName = "SQL" };
        var product = new Option<string>("--product") { Description = "Data product that the query reads.", HelpName = "PRODUCT", Required = true };
        var held = new Option<string?>("--grant") { Description = "Use this grant instead of asking for one.", HelpName = "GRANT" };
        var timeout = new Option<int?>("--timeout") { Description = "Longest run at the owners in seconds. Default: the gateway's limit.", HelpName = "N" };
        var retries = new Option<int>("--retries") { Description = "Most further attempts after a transient failure.", DefaultValueFactory = _ => new JobOptions().Retries, HelpName = "N" };
        var command = new Command("query", "Compute statistics over a product, in groups large enough to be released.") { sql, product, held, timeout, retries };
        var options = GrantOptions.AddTo(command);
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var screen = space.Screen(parsed);
            var store = new GrantStore(space.Directory(parsed), space.Participant(parsed));
            var query = parsed.GetRequiredValue(sql);
            var result = await screen.WorkAsync("Query", async progress =>
            {
                TokenResponse grant;
                if (parsed.GetValue(held) is { } chosen)
                {
                    grant = store.Find(Typed.Id<GrantId>("--grant", chosen));
                }
                else
                {
                    var target = Typed.Id<ProductId>("--product", parsed.GetRequiredValue(product));
                    progress.Report("planning");
                    var plan = await client.Catalog.PlanAsync(target, query, cancellation).ConfigureAwait(false);
                    progress.Report("asking the owners for a grant");
                    var elements = await client.Jobs.ElementsAsync(target, plan, cancellation).ConfigureAwait(false);
                    grant = await client.Grants.RequestAsync(options.Detail(parsed, target, elements, Operation.Statistics), cancellation).ConfigureAwait(false);
                    store.Keep(grant);
                }

                var how = new JobOptions
                {
                    Timeout = parsed.GetValue(timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                    Retries = Math.Max(0, parsed.GetValue(retries)),
                };
                return await client.Jobs.RunAsync(grant, query, how, progress: new JobLines(progress), cancellation: cancellation).ConfigureAwait(false);
            }).ConfigureAwait(false);
            screen.Show(ResultDocument.Of(result), console => Render(console, result));
            return 0;
        });
        return command;
    }

    internal static void Render(IAnsiConsole console, OpenedResult result)
    {
        var table = Screen.Table([.. result.Columns]);
        foreach (var (index, row) in result.Rows.Index())
        {
            table.AddRow(row.Select((cell, column) => new Text(Shown(cell, result.StandardErrors?[index][column]))));
        }

        console.Write(table);
        console.MarkupLineInterpolated($"from {string.Join(", ", result.Contributors)}");
        if (result.GroupsWithheld > 0)
        {
            console.MarkupLineInterpolated($"{result.GroupsWithheld} groups with fewer than {result.MinimumGroupSize} rows were withheld");
        }
    }

    // A value with noise is shown with its standard error, to the error's second digit; one read from a histogram with its resolution.
    private static string Shown(ResultCell cell, double? error) => (cell.Kind, error) switch
    {
        (ResultKind.Integer or ResultKind.Real, > 0 and var noise) => $"{Rounded(cell.AsNumber, noise)} ± {Rounded(noise, noise)}",
        (ResultKind.Real, _) when cell.Resolution != 0 => string.Create(CultureInfo.InvariantCulture, $"{cell.AsReal:G10} ± {cell.Resolution:G4}"),
        (ResultKind.Real, _) => cell.AsReal.ToString("G10", CultureInfo.InvariantCulture),
        _ => cell.ToString(),
    };

    private static string Rounded(double value, double error) =>
        value.ToString($"F{Math.Clamp(1 - (int)Math.Floor(Math.Log10(error)), 0, 12)}", CultureInfo.InvariantCulture);

    /// <summary>Turns job events into progress lines.</summary>
    internal sealed class JobLines(IProgress<string> lines) : IProgress<JobProgress>
    {
        public void Report(JobProgress value) => lines.Report(value.Message);
    }
}
