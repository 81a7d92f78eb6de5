using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TrustedSpace.Cli.Flows;
using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Cli.Audit;

/// <summary><c>tspace audit search</c>: entries of the log by what they are about.</summary>
internal static class SearchCommand
{
    public static Command Create()
    {
        var participant = Text("--participant", "A participant on any side.", "PARTICIPANT");
        var consumer = Text("--consumer", "Who asked.", "PARTICIPANT");
        var owner = Text("--owner", "Whose data it is about.", "PARTICIPANT");
        var dataset = Text("--dataset", "A dataset: NAME or OWNER/NAME.", "DATASET");
        var product = Text("--product", "A data product.", "PRODUCT");
        var element = Text("--element", "A data element.", "ELEMENT");
        var grant = Text("--grant", "A grant.", "GRANT");
        var job = Text("--job", "A job.", "JOB");
        var flow = Text("--flow", "A flow.", "FLOW");
        var purpose = Text("--purpose", "A purpose of use.", "PURPOSE");
        var outcome = Text("--outcome", "How it ended: released, broken, refused, issued, denied, revoked, failed, cancelled …", "WORD");
        var kind = new Option<string[]>("--kind") { Description = $"Kind of entry, one or more: {string.Join(", ", EntryKind.All)}.", HelpName = "KIND" }.AcceptOnlyFromAmong([.. EntryKind.All]);
        var currency = Text("--currency", "ISO 4217 code of the amount.", "CODE");
        var least = new Option<long?>("--least-amount") { Description = "Least amount in minor units.", HelpName = "N" };
        var most = new Option<long?>("--most-amount") { Description = "Largest amount in minor units.", HelpName = "N" };
        var before = new Option<long?>("--before") { Description = "Only leaves below this index: the next page.", HelpName = "LEAF" };
        var limit = new Option<int>("--limit") { Description = "Most entries, the newest.", DefaultValueFactory = _ => 100, HelpName = "N" };
        var command = new Command("search", "Find entries of the log by what they are about; all criteria must hold.")
        {
            participant, consumer, owner, dataset, product, element, grant, job, flow, purpose, outcome, kind, currency, least, most, before, limit,
        };
        var period = PeriodOptions.AddTo(command);
        var log = LogOptions.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var query = new FlowQuery
            {
                Participant = Id<ParticipantId>(parsed, participant),
                Consumer = Id<ParticipantId>(parsed, consumer),
                Owner = Id<ParticipantId>(parsed, owner),
                Dataset = parsed.GetValue(dataset),
                Product = Id<ProductId>(parsed, product),
                Element = Id<ElementName>(parsed, element),
                Grant = Id<GrantId>(parsed, grant),
                Job = Id<JobId>(parsed, job),
                Flow = Id<FlowId>(parsed, flow),
                Purpose = parsed.GetValue(purpose),
                Outcome = parsed.GetValue(outcome),
                Kinds = parsed.GetValue(kind) ?? [],
                Currency = parsed.GetValue(currency),
                From = period.From(parsed),
                To = period.To(parsed),
                LeastAmount = parsed.GetValue(least),
                MostAmount = parsed.GetValue(most),
                Before = parsed.GetValue(before),
                Limit = Math.Max(1, parsed.GetValue(limit)),
            };
            var found = await log.ReadAsync(
                parsed, copy => copy.Search(query), client => client.Flows.SearchAsync(query, cancellation), cancellation).ConfigureAwait(false);
            log.Screen(parsed).Show(found, console => Render(console, found));
            return 0;
        });
        return command;
    }

    private static void Render(IAnsiConsole console, FlowMatches found)
    {
        var table = Screen.Table("leaf", "time", "kind", "what");
        foreach (var entry in found.Entries)
        {
            table.AddRow(
                new Text(entry.Index.ToString(CultureInfo.InvariantCulture)),
                new Text(DateTimeOffset.FromUnixTimeMilliseconds(entry.Entry.At).ToString("u", CultureInfo.InvariantCulture)),
                new Text(EntryKind.Of(entry.Entry)),
                new Text(EntrySentence.Of(entry.Entry)));
        }

        console.Write(table);
        console.MarkupLineInterpolated($"{found.Entries.Count} entries, of the first {found.IndexedThrough} leaves");
        if (found.Before is { } before)
        {
            console.MarkupLineInterpolated($"there are more: --before {before}");
        }
    }

    private static Option<string?> Text(string name, string description, string value) => new(name) { Description = description, HelpName = value };

    private static TId? Id<TId>(ParseResult parsed, Option<string?> option)
        where TId : struct, IIdentifier<TId> =>
        parsed.GetValue(option) is { } text ? Typed.Id<TId>(option.Name, text) : null;
}
