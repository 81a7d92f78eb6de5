using System.CommandLine;
using System.Text.Json;
using TrustedSpace.Cli.Output;
using TrustedSpace.Client.Reports;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>tspace audit report</c>: figures of an owner, a consumer or a dataset over a period, each with its leaves.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var owner = new Option<string?>("--owner") { Description = "Report on an owner.", HelpName = "PARTICIPANT" };
        var consumer = new Option<string?>("--consumer") { Description = "Report on a consumer.", HelpName = "PARTICIPANT" };
        var dataset = new Option<string?>("--dataset") { Description = "Report on a dataset: NAME or OWNER/NAME.", HelpName = "DATASET" };
        var format = new Option<string>("--format") { Description = "markdown, csv or json.", DefaultValueFactory = _ => "markdown", HelpName = "FORMAT" }.AcceptOnlyFromAmong("markdown", "csv", "json");
        var command = new Command("report", "Report on an owner, a consumer or a dataset over a period; every figure names the leaves that it is the sum of.") { owner, consumer, dataset, format };
        var period = PeriodOptions.AddTo(command);
        var log = LogOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var subject = Subject(parsed.GetValue(owner), parsed.GetValue(consumer), parsed.GetValue(dataset));
            var (from, to) = (period.From(parsed), period.To(parsed));
            var query = subject.Query(from, to);
            var found = await log.ReadAsync(
                parsed, copy => copy.Search(query), client => client.Flows.SearchAllAsync(query, cancellation), cancellation).ConfigureAwait(false);
            var builder = new ReportBuilder(subject);
            foreach (var leaf in found.Entries)
            {
                builder.Add(leaf);
            }

            var report = builder.Report(from, to, found.IndexedThrough);
            await Console.Out.WriteAsync((log.IsJson(parsed) ? "json" : parsed.GetRequiredValue(format)) switch
            {
                "csv" => ReportText.Csv(report),
                "json" => JsonSerializer.Serialize(report, Screen.Readable) + "\n",
                _ => ReportText.Markdown(report),
            }).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static ReportSubject Subject(string? owner, string? consumer, string? dataset) => (owner, consumer, dataset) switch
    {
        ({ } id, null, null) => new ReportSubject { Kind = ReportSubjectKind.Owner, Id = Typed.Id<ParticipantId>("--owner", id).Value },
        (null, { } id, null) => new ReportSubject { Kind = ReportSubjectKind.Consumer, Id = Typed.Id<ParticipantId>("--consumer", id).Value },
        (null, null, { } id) => new ReportSubject { Kind = ReportSubjectKind.Dataset, Id = id },
        _ => throw new InputException("Say whom the report is about: one of --owner, --consumer and --dataset."),
    };
}
