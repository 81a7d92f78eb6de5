using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Client.Reports;

/// <summary>Adds up a report from the entries that its subject's query finds, in log order. Pure.</summary>
public sealed class ReportBuilder(ReportSubject subject)
{
    private const string Entries = "entries";
    private const string Flows = "flows";

    private readonly SortedDictionary<(string Section, string Name, string Unit), List<ReportPart>> _figures = new(FigureOrder.Instance);

    public void Add(LoggedEntry leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        Count(Entries, EntryKind.Of(leaf.Entry), "leaves", leaf.Index, 1);
        switch (leaf.Entry)
        {
            case Flow flow:
                Add(leaf.Index, flow);
                break;
            case GrantDenied denied:
                foreach (var denial in denied.Denials)
                {
                    Count("denials", $"{denial.Owner} by {denial.Rule}", "leaves", leaf.Index, 1);
                }

                break;
            case Correction correction:
                Add(leaf.Index, correction);
                break;
            case JobFailed failed:
                Count("failures", $"{failed.Failure.Party} at {failed.Failure.Stage}", "leaves", leaf.Index, 1);
                break;
        }
    }

    /// <param name="from">Unix milliseconds, as the entries were asked for.</param>
    /// <param name="to">Unix milliseconds, as the entries were asked for.</param>
    /// <param name="indexedThrough">Of the answer that gave the entries.</param>
    public UsageReport Report(long? from, long? to, long indexedThrough) => new()
    {
        Subject = subject,
        From = from,
        To = to,
        IndexedThrough = indexedThrough,
        Figures = [.. _figures.Select(figure => new ReportFigure { Section = figure.Key.Section, Name = figure.Key.Name, Unit = figure.Key.Unit, Parts = figure.Value })],
    };

    private void Add(long leaf, Flow flow)
    {
        var outcome = flow.Outcome.ToString().ToLowerInvariant();
        Count(Flows, outcome, "leaves", leaf, 1);
        Count(Flows, outcome, "bytes", leaf, flow.Bytes);
        if (flow.Outcome != FlowOutcome.Released)
        {
            return;
        }

        Count(Flows, outcome, "cells", leaf, flow.Cells);
        Count(Flows, outcome, "rows", leaf, flow.Rows);
        Count("by purpose", flow.Purpose, "leaves", leaf, 1);
        Count("by consumer", flow.Consumer.Value, "cells", leaf, flow.Cells);
        foreach (var provider in flow.Providers)
        {
            Count("by dataset", $"{provider.Owner}/{provider.Dataset}", "leaves", leaf, 1);
        }

        foreach (var element in flow.Elements)
        {
            Count("by element", element.Value, "leaves", leaf, 1);
        }

        foreach (var charge in flow.Charges.Where(charge => subject.Counts(charge.Owner, flow.Providers)))
        {
            Charge(leaf, flow, charge);
        }
    }

    private void Charge(long leaf, Flow flow, Charge charge)
    {
        Count("charges", "all", flow.Currency, leaf, charge.Amount);
        Count("charges by owner", charge.Owner.Value, flow.Currency, leaf, charge.Amount);
        Count("charges by consumer", flow.Consumer.Value, flow.Currency, leaf, charge.Amount);
        Count("charges by unit", charge.Unit.ToString(), flow.Currency, leaf, charge.Amount);
    }

    private void Add(long leaf, Correction correction)
    {
        foreach (var line in correction.Lines.Where(line => subject.Kind != ReportSubjectKind.Owner || line.Owner.Value == subject.Id))
        {
            Count("corrections", $"{line.Owner}, of leaf {correction.Corrects}", "minor units", leaf, line.Amount);
        }
    }

    // Several lines of one leaf are one part.
    private void Count(string section, string name, string unit, long leaf, long value)
    {
        if (!_figures.TryGetValue((section, name, unit), out var parts))
        {
            _figures[(section, name, unit)] = parts = [];
        }

        if (parts.Count > 0 && parts[^1].Leaf == leaf)
        {
            parts[^1] = new ReportPart(leaf, parts[^1].Value + value);
        }
        else
        {
            parts.Add(new ReportPart(leaf, value));
        }
    }

    private sealed class FigureOrder : IComparer<(string Section, string Name, string Unit)>
    {
        public static readonly FigureOrder Instance = new();

        public int Compare((string Section, string Name, string Unit) x, (string Section, string Name, string Unit) y)
        {
            var order = string.CompareOrdinal(x.Section, y.Section);
            order = order != 0 ? order : string.CompareOrdinal(x.Name, y.Name);
            return order != 0 ? order : string.CompareOrdinal(x.Unit, y.Unit);
        }
    }
}
