using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using TrustedSpace.Protocol.Billing;

namespace TrustedSpace.Gateway.Billing;

/// <summary>An issued invoice as a page to print. It loads nothing, and every line links to the leaf that it follows from.</summary>
internal static class InvoicePage
{
    private const string Style = """
        body { font: 11pt/1.4 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em }
        h1 { font-size: 1.4em } table { border-collapse: collapse; width: 100% } th, td { padding: .3em .6em; border-bottom: 1px solid #ccc; text-align: left }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums } tfoot td { font-weight: bold; border-top: 2px solid #000 } p.d { font-size: .8em; overflow-wrap: anywhere }
        thead { display: table-header-group } tr { break-inside: avoid }
        @page { size: A4; margin: 2cm } @media print { body { margin: 0; max-width: none } a { color: inherit; text-decoration: none } }
        """;

    /// <param name="space">Name of the space.</param>
    /// <param name="invoice">Issued.</param>
    public static string Render(string space, Invoice invoice)
    {
        var month = CalendarMonth.Of(invoice.From);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Invoice {invoice.Number}</title><style>{Style}</style></head><body>");
        page.Append(CultureInfo.InvariantCulture, $"<h1>Invoice {invoice.Number}</h1><p>{Text(space)} to {Text(invoice.Consumer.Value)} for {month}, by {Leaf(invoice.Leaf ?? 0)}</p>");
        page.Append("<table><thead><tr><th>leaf</th><th>owner</th><th>unit</th><th class=\"n\">quantity</th><th class=\"n\">tax</th><th class=\"n\">amount</th></tr></thead><tbody>");
        foreach (var line in invoice.Lines)
        {
            AppendLine(page, invoice.Currency, line);
        }

        page.Append(CultureInfo.InvariantCulture, $"</tbody><tfoot><tr><td colspan=\"4\">Total, tax included</td><td class=\"n\">{Money(invoice.Tax, invoice.Currency)}</td><td class=\"n\">{Money(invoice.Total, invoice.Currency)}</td></tr></tfoot></table>");
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"d\">Digest of the lines: {InvoiceDigest.Of(invoice.Lines)}</p></body></html>");
        return page.ToString();
    }

    private static void AppendLine(StringBuilder page, string currency, InvoiceLine line)
    {
        var unit = ChargeUnitNames.Of(line.Unit) + (line.Adjusts is { } month ? $", adjusts {month}" : "");
        page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Leaf(line.Leaf)}</td><td>{Text(line.Owner?.Value ?? "operator")}</td><td>{Text(unit)}</td>");
        page.Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{line.Quantity}</td><td class=\"n\">{Money(line.Tax, currency)}</td><td class=\"n\">{Money(line.Amount, currency)}</td></tr>");
    }

    private static string Leaf(long leaf) => string.Create(CultureInfo.InvariantCulture, $"<a href=\"/log/leaves/{leaf}\">leaf {leaf}</a>");

    private static string Money(long amount, string currency) => Text(MoneyText.Of(amount, currency));

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
