using System.CommandLine;
using TrustedSpace.Cli.Grants;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;
using TrustedSpace.Client;
using TrustedSpace.Client.Exports;
using TrustedSpace.Protocol.Catalog;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;

namespace TrustedSpace.Cli.Exports;

/// <summary><c>tspace export DATASET</c>: permitted rows of one dataset into a file; <c>--resume</c> goes on after one that broke.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var dataset = new Argument<string>("dataset") { Description = "Dataset.", HelpName = "DATASET" };
        var elements = new Option<string?>("--elements") { Description = "Columns, separated by commas; not with --resume.", HelpName = "A,B" };
        var output = new Option<string>("--output") { Description = "File to write; it appears when the export is complete.", HelpName = "FILE", Required = true };
        var format = new Option<ExportFormat>("--format") { Description = "Form of the rows.", DefaultValueFactory = _ => ExportFormat.Csv };
        var resume = new Option<bool>("--resume") { Description = "Go on with the export into FILE that broke, under its grant." };
        var command = new Command("export", "Stream the rows and columns that an owner's policy permits into a file.") { dataset, elements, output, format, resume };
        var options = GrantOptions.AddTo(command, isPurposeRequired: false);
        var space = SpaceOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = space.Client(parsed);
            var screen = space.Screen(parsed);
            var path = parsed.GetRequiredValue(output);
            var grants = new GrantStore(space.Directory(parsed), space.Participant(parsed));
            var id = Typed.Id<DatasetId>("dataset", parsed.GetRequiredValue(dataset));
            var statement = await screen.WorkAsync("Export", progress => parsed.GetValue(resume)
                ? ResumeAsync(id)
                : ExportAsync(id, progress)).ConfigureAwait(false);
            screen.Show(statement, console => console.Write(new Spectre.Console.Text(
                $"{statement.Rows} rows of {statement.Dataset} are in {path}{(statement.Truncated ? "; a limit cut the rest" : "")}{Environment.NewLine}")));
            return 0;

            async Task<ReleaseStatement> ExportAsync(DatasetId id, IProgress<string> progress)
            {
                var columns = Typed.Elements("--elements", parsed.GetValue(elements) ?? throw new InputException("--elements is missing: name the columns."));
                var (product, member) = await FindAsync(client, id, cancellation).ConfigureAwait(false);
                progress.Report("asking the owners for a grant");
                var grant = await client.Grants.RequestAsync(options.Detail(parsed, product.Id, columns, Operation.Export), cancellation).ConfigureAwait(false);
                grants.Keep(grant);
                progress.Report("streaming");
                var export = client.Exports.Prepare(grant, member.Id, columns, parsed.GetValue(format));
                return await WriteAsync(client, grant, member.Owner, export, ExportFile.Create(path, member.Owner, export), cancellation).ConfigureAwait(false);
            }

            async Task<ReleaseStatement> ResumeAsync(DatasetId id)
            {
                var note = ExportFile.Find(path);
                if (note.Export.Dataset != id)
                {
                    throw new InputException($"the broken export into {path} is of {note.Export.Dataset}, not of {id}.");
                }

                var export = client.Exports.Resume(note.Export, new ArrivedRows(note.Export.Job, note.Rows, note.Length));
                return await WriteAsync(client, grants.Find(export.Grant), note.Owner, export, ExportFile.Resume(path, note), cancellation).ConfigureAwait(false);
            }
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

    private static async Task<ReleaseStatement> WriteAsync(
        SpaceClient client, TokenResponse grant, ParticipantId owner, ExportSpec export, ExportFile file, CancellationToken cancellation)
    {
        await using (file.ConfigureAwait(false))
        {
            ReleaseStatement statement;
            try
            {
                statement = await client.Exports.DownloadAsync(grant, owner, export, file.Rows, arrived => file.Note(export, arrived), cancellation).ConfigureAwait(false);
            }
            catch (ExportException broken) when (broken.Arrived is { } arrived)
            {
                file.Note(export, arrived);
                throw;
            }

            await file.CompleteAsync().ConfigureAwait(false);
            await client.Exports.ConfirmAsync(statement, cancellation).ConfigureAwait(false);
            return statement;
        }
    }
}
