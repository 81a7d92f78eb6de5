using TrustedSpace.Cli.Output;
using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>The operator settles: the invoice is the sum of the flows' charges, and every split of it sums to the last minor unit.</summary>
internal static class InvoiceCheck
{
    private const string Name = "invoice and split";

    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var settled = await space.Operator.Invoices.SettleAsync(cancellation: cancellation).ConfigureAwait(false);
        var splits = settled.Entries.Select(entry => entry.Entry).OfType<SplitSettled>().ToArray();
        if (settled.Entries.Where(entry => entry.Entry is InvoiceIssued).ToArray() is not [{ Entry: InvoiceIssued issued }])
        {
            return DemoCheck.Of(Name, holds: false, $"settlement {settled.Settlement} issued no single invoice");
        }

        space.Invoice = await space.Clinic.Invoices.GetAsync(issued.Number, cancellation).ConfigureAwait(false);
        space.LastLeaf = settled.Entries.Max(entry => entry.Index);
        var shared = splits.Sum(split => split.Tax + split.Fee + split.Lines.Sum(line => line.Amount));
        return DemoCheck.Of(
            Name,
            issued.Total == space.Charged && issued.Total > 0 && space.Invoice.Lines.Sum(line => line.Amount) == issued.Total && shared == issued.Total,
            $"invoice {issued.Number}: {space.Invoice.Lines.Count} lines, each with its leaf, {Screen.Money(issued.Total, issued.Currency)}; split: {string.Join(", ", splits.SelectMany(split => split.Lines).Select(line => $"{line.Owner} {Screen.Money(line.Amount, issued.Currency)}"))}, operator {Screen.Money(splits.Sum(split => split.Fee), issued.Currency)}",
            ("lines", space.Invoice.Lines.Count),
            ("total", issued.Total),
            ("shared", shared),
            ("currency", issued.Currency));
    }
}
