using System.CommandLine;
using TrustedSpace.Cli.Grants;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Cli.Exports;

/// <summary><c>tspace export DATASET</c>: permitted rows of one dataset into a file.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var dataset = new Argument<string>("dataset") { Description = "Dataset.", HelpName = "DATASET" };
        var elements = new Option<string>("--elements") { Description = "Columns, separated by commas.", HelpName = "A,B", Required = true };
        var output = new Option<string>("--output") { Description = "File to write; it appears when the export is complete.", HelpName = "FILE", Required = true };
        var format = new Option<ExportFormat>("--format") { Description = "Text format.", DefaultValueFactory = _ => ExportFormat.Csv };
        var command = new Command("export", "Stream the rows and columns that an owner's policy permits into a file.") { dataset, elements, output, format };
        var options = GrantOptions.AddTo(command);
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var screen = space.Screen(parsed);
            var columns = Typed.Elements("--elements", parsed.GetRequiredValue(elements));
            var (product, member) = await FindAsync(client, Typed.Id<DatasetId>("dataset", parsed.GetRequiredValue(dataset)), cancellation).ConfigureAwait(false);
            var path = parsed.GetRequiredValue(output);
            var statement = await screen.WorkAsync("Export", async progress =>
            {
                progress.Report("asking the owners for a grant");
                var grant = await client.Grants.RequestAsync(options.Detail(parsed, product.Id, columns, Operation.Export), cancellation).ConfigureAwait(false);
                new GrantStore(space.Directory(parsed), space.Participant(parsed)).Keep(grant);
                progress.Report("streaming");
                return await WriteAsync(client, grant, member, columns, parsed.GetValue(format), path, cancellation).ConfigureAwait(false);
            }).ConfigureAwait(false);
            screen.Show(statement, console => console.Write(new Spectre.Console.Text($"{statement.Rows} rows of {member.Id} are in {path}{Environment.NewLine}")));
            return 0;
        });
        return command;
    }

    private static async Task<(DataProduct Product, MemberDataset Member)> FindAsync(SpaceClient client, DatasetId dataset, CancellationToken cancellation)
    {
        var products = await client.Catalog.ListAsync(cancellation).ConfigureAwait(false);
        return products
            .SelectMany(product => product.Datasets.Select(member => (product, member)))
            .FirstOrDefault(pair => pair.member.Id == dataset) is { product: not null } found
            ? found
            : throw new InputException($"dataset {dataset} is not in the catalog: `tspace catalog` lists what is.");
    }

    /// <summary>Writes beside the file and moves it into place, so that a broken export leaves nothing that looks whole.</summary>
    private static async Task<ReleaseStatement> WriteAsync(
        SpaceClient client, TokenResponse grant, MemberDataset member, IReadOnlyList<ElementName> columns, ExportFormat format, string path, CancellationToken cancellation)
    {
        var partial = path + ".partial";
        try
        {
            ReleaseStatement statement;
            await using (var file = new FileStream(partial, FileMode.Create, FileAccess.Write))
            {
                var export = client.Exports.Prepare(grant, member.Id, columns, format);
                statement = await client.Exports.DownloadAsync(grant, member.Owner, export, file, cancellation).ConfigureAwait(false);
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
