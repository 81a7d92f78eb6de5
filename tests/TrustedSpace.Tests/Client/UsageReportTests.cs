using CsCheck;
using TrustedSpace.Client.Reports;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Tests.Gateway;
using Xunit;

namespace TrustedSpace.Tests.Client;

public sealed class UsageReportTests
{
    private static readonly ReportSubject OwnerA = new() { Kind = ReportSubjectKind.Owner, Id = "hospital-a" };

    [Fact]
    public void Report_of_an_owner_sums_its_own_charges_and_names_their_leaves() => Histories.Entry.Array[0, 200].Sample(entries =>
    {
        var report = Report(OwnerA, entries);
        var expected = entries.Index()
            .Where(leaf => leaf.Item is Flow { Outcome: FlowOutcome.Released } flow && flow.Charges.Any(charge => charge.Owner == Leaves.OwnerA))
            .Select(leaf => new ReportPart(leaf.Index, ((Flow)leaf.Item).Charges.Where(charge => charge.Owner == Leaves.OwnerA).Sum(charge => charge.Amount)))
            .ToArray();

        var charged = report.Figures.SingleOrDefault(figure => figure is { Section: "charges", Name: "all" });
        Assert.Equal(expected, charged?.Parts ?? []);
        Assert.Equal(expected.Sum(part => part.Value), charged?.Value ?? 0);
    }, iter: 200);

    [Fact]
    public void Report_lists_every_entry_of_its_subject_once() => Histories.Entry.Array[0, 200].Sample(entries =>
    {
        var subject = new ReportSubject { Kind = ReportSubjectKind.Dataset, Id = "hospital-b/cells" };
        var scan = Scan(subject, entries);
        var listed = Report(subject, entries).Figures.Where(figure => figure.Section == "entries").SelectMany(figure => figure.Parts).Select(part => part.Leaf);

        Assert.Equal(scan.Answer.Entries.Select(entry => entry.Index), listed.Order());
    }, iter: 200);

    [Fact]
    public void Csv_adds_up_to_the_figures_and_no_field_is_a_formula()
    {
        var grant = GrantId.New(TimeProvider.System);
        var report = Report(OwnerA,
        [
            Leaves.Grant(grant, 1, 1),
            Leaves.Flow(grant, JobId.New(TimeProvider.System), 4),
            Leaves.Flow(grant, JobId.New(TimeProvider.System), 5) with { Purpose = "=1+1, \"x\"" },
        ]);

        var lines = ReportText.Csv(report).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("section,name,unit,leaf,value", lines[0]);
        Assert.Equal(["flows,released,cells,1,4", "flows,released,cells,2,5"], lines.Where(line => line.StartsWith("flows,released,cells", StringComparison.Ordinal)));
        Assert.Contains("by purpose,\"'=1+1, \"\"x\"\"\",leaves,2,1", lines);
    }

    [Fact]
    public void Markdown_shows_each_figure_with_ranges_of_leaves()
    {
        var grant = GrantId.New(TimeProvider.System);
        var text = ReportText.Markdown(Report(OwnerA,
        [
            Leaves.Grant(grant, 1, 1),
            Leaves.Flow(grant, JobId.New(TimeProvider.System), 4),
            Leaves.Flow(grant, JobId.New(TimeProvider.System), 5),
            Leaves.Failed(grant, JobId.New(TimeProvider.System)),
            Leaves.Flow(grant, JobId.New(TimeProvider.System), 6),
        ]));

        Assert.StartsWith("# owner hospital-a", text, StringComparison.Ordinal);
        Assert.Contains("| released | 15 | cells | 1-2, 4 |", text, StringComparison.Ordinal);
        Assert.Contains("over the first 5 leaves", text, StringComparison.Ordinal);
    }

    private static UsageReport Report(ReportSubject subject, LogEntry[] entries)
    {
        var answer = Scan(subject, entries).Answer;
        var builder = new ReportBuilder(subject);
        foreach (var leaf in answer.Entries)
        {
            builder.Add(leaf);
        }

        return builder.Report(null, null, answer.IndexedThrough);
    }

    private static FlowScan Scan(ReportSubject subject, LogEntry[] entries)
    {
        var scan = new FlowScan(subject.Query(null, null), leaf => entries[leaf]);
        foreach (var (index, entry) in entries.Index())
        {
            scan.Add(new LoggedEntry { Index = index, Entry = entry });
        }

        return scan;
    }
}
