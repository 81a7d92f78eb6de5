using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Billing;

/// <summary>
/// An issued invoice as a page to print: who owes whom what for which month, a sum for each owner, then every line under the job that it is for. It loads nothing,
/// runs nothing, and every line links to the leaf that it follows from.
/// </summary>
internal sealed class InvoicePage
{
    private const string Style = """
        body { font: 10pt/1.4 "Noto Sans", "Noto Sans CJK SC", "DejaVu Sans", sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #111 }
        header { display: flex; justify-content: space-between; align-items: flex-start; border-bottom: 2px solid #111; padding-bottom: .6em }
        h1 { font-size: 1.8em; margin: 0 } h2 { font-size: 1.1em; margin: 1.6em 0 .4em } .due { text-align: right } .due b { display: block; font-size: 1.6em }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1em 1.2em; margin: 1em 0 } dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums } th, td { padding: .25em .6em; text-align: left; vertical-align: top }
        th { border-bottom: 1px solid #111; font-weight: 600 } td { border-bottom: 1px solid #ddd } th:first-child, td:first-child { padding-left: 0 } th:last-child, td:last-child { padding-right: 0 }
        .n { text-align: right; white-space: nowrap } tr.job td { border-bottom: 0; padding-top: .8em; color: #555; font-size: .85em; overflow-wrap: anywhere }
        tr.sum td { font-weight: 600; border-top: 2px solid #111; border-bottom: 0 } .small { font-size: .8em; color: #555; overflow-wrap: anywhere } a { color: #0645ad }
        thead { display: table-header-group } tr { break-inside: avoid } tr.job { break-after: avoid } footer { margin-top: 2em; border-top: 1px solid #111; break-inside: avoid }
        @page { size: A4; margin: 18mm 15mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif } }
        @media print { body { margin: 0; padding: 0; max-width: none; font-size: 8.5pt } td { padding: .1em .6em } a { color: inherit; text-decoration: none } }
        """;

    private readonly StringBuilder _page = new();
    private readonly Invoice _invoice;

    private InvoicePage(Invoice invoice) => _invoice = invoice;

    /// <param name="space">Name of the space.</param>
    /// <param name="issuer">The operator.</param>
    /// <param name="invoice">Issued.</param>
    public static string Render(string space, ParticipantId issuer, Invoice invoice)
    {
        var page = new InvoicePage(invoice);
        page.AppendHead(space, issuer);
        page.AppendOwners();
        page.AppendLines();
        page.AppendFoot();
        return page._page.ToString();
    }

    private void AppendHead(string space, ParticipantId issuer)
    {
        var month = CalendarMonth.Of(_invoice.From);
        Append($"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Invoice {_invoice.Number}, {Text(space)}, {month}</title><style>{Style}</style></head><body>");
        Append($"<header><div><h1>Invoice {_invoice.Number}</h1>{Text(space)}</div><div class=\"due\">Total due<b>{Text(MoneyText.Figure(_invoice.Total, _invoice.Currency))} {Text(_invoice.Currency)}</b></div></header>");
        Append($"<dl><dt>From</dt><dd>{Text(issuer.Value)}, operator of {Text(space)}</dd><dt>To</dt><dd>{Text(_invoice.Consumer.Value)}</dd>");
        Append($"<dt>Period</dt><dd>{month}: {Day(_invoice.From)} to {Day(_invoice.To - 1)} (UTC)</dd>");
        Append($"<dt>Issued</dt><dd>{Day(_invoice.IssuedAt ?? 0)}, settlement {_invoice.Settlement}, {Link(_invoice.Leaf ?? 0, "leaf ")}</dd><dt>Currency</dt><dd>{Text(_invoice.Currency)}</dd></dl>");
    }

    private void AppendOwners()
    {
        Append($"<h2>By owner</h2><table><thead><tr><th>Owner</th><th class=\"n\">Lines</th>{MoneyHeads}</tr></thead><tbody>");
        foreach (var owner in _invoice.Lines.GroupBy(line => line.Owner?.Value ?? "").OrderBy(owner => owner.Key.Length == 0).ThenBy(owner => owner.Key, StringComparer.Ordinal))
        {
            Append($"<tr><td>{Text(owner.Key.Length == 0 ? "operator" : owner.Key)}</td><td class=\"n\">{owner.Count()}</td>{Money(owner.Sum(line => line.Tax), owner.Sum(line => line.Amount))}</tr>");
        }

        Append($"<tr class=\"sum\"><td>Total due</td><td class=\"n\">{_invoice.Lines.Count}</td>{Money(_invoice.Tax, _invoice.Total)}</tr></tbody></table>");
    }

    private void AppendLines()
    {
        Append($"<h2>Lines</h2><table><thead><tr><th>Leaf</th><th>Owner</th><th>For</th><th class=\"n\">Quantity</th>{MoneyHeads}</tr></thead><tbody>");
        long? last = null;
        foreach (var line in _invoice.Lines)
        {
            if (line.Leaf != last && line.Job is { } job)
            {
                Append($"<tr class=\"job\"><td colspan=\"7\">Job {Text(job.Value)}, grant {Text(line.Grant?.Value ?? "")}</td></tr>");
            }

            last = line.Leaf;
            var (quantity, adjusts) = (ChargeUnitText.Quantity(line.Unit, line.Quantity), line.Adjusts is { } month ? $", use of {month}" : "");
            Append($"<tr><td>{Link(line.Leaf, "")}</td><td>{Text(line.Owner?.Value ?? "operator")}</td><td>{Text(ChargeUnitText.Of(line.Unit) + adjusts)}</td><td class=\"n\">{Text(quantity)}</td>{Money(line.Tax, line.Amount)}</tr>");
        }

        Append($"<tr class=\"sum\"><td colspan=\"4\">Total due</td>{Money(_invoice.Tax, _invoice.Total)}</tr></tbody></table>");
    }

    private void AppendFoot()
    {
        Append($"<footer class=\"small\"><p>Every line follows from the leaf that it names in the space's transparency log, and is rounded once. Tax is contained in each amount. ");
        Append($"<code>tspace audit verify</code> computes this invoice again from the log alone.</p><p>Digest of the lines: {InvoiceDigest.Of(_invoice.Lines)}</p></footer></body></html>");
    }

    private string MoneyHeads => $"<th class=\"n\">Net ({Text(_invoice.Currency)})</th><th class=\"n\">Tax</th><th class=\"n\">Amount</th>";

    private string Money(long tax, long amount) => $"{Figure(amount - tax)}{Figure(tax)}{Figure(amount)}";

    private string Figure(long amount) => $"<td class=\"n\">{Text(MoneyText.Figure(amount, _invoice.Currency))}</td>";

    private void Append(FormattableString html) => _page.Append(html.ToString(CultureInfo.InvariantCulture));

    private static string Day(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Link(long leaf, string before) => string.Create(CultureInfo.InvariantCulture, $"<a href=\"/log/leaves/{leaf}\">{before}{leaf}</a>");

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
