using TrustedSpace.Cli.Output;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>The invoice is the sum of the flows' charges.</summary>
internal static class InvoiceCheck
{
    private const string Name = "invoice";

    public static async Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow();
        var invoices = await space.Clinic.Invoices
            .ListAsync(space.Running.File.Consumers[0].Id, now.AddHours(-1), now.AddMinutes(1), cancellation)
            .ConfigureAwait(false);
        return invoices is [{ } invoice]
            ? DemoCheck.Of(
                Name,
                invoice.Total == space.Charged && invoice.Total > 0 && invoice.Lines.Sum(line => line.Amount) == invoice.Total,
                $"{invoice.Lines.Count} lines, each with its leaf: {Screen.Money(invoice.Total, invoice.Currency)}",
                ("lines", invoice.Lines.Count),
                ("total", invoice.Total),
                ("currency", invoice.Currency))
            : DemoCheck.Of(Name, holds: false, $"{invoices.Count} invoices where one is due");
    }
}
