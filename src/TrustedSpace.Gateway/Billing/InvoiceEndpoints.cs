using System.Net.Mime;
using System.Text;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Billing;

internal static class InvoiceEndpoints
{
    private const string Stage = "invoices";

    // Largest integer that every JSON reader takes.
    private const long LatestTime = (1L << 53) - 1;

    public static void MapInvoices(this IEndpointRouteBuilder endpoints)
    {
        var invoices = endpoints.MapGroup("/invoices").WithTags("Billing")
            .RequireRole(ParticipantRole.Consumer, ParticipantRole.Operator, ParticipantRole.Regulator);
        invoices.MapGet("", (HttpContext context, InvoiceLedger ledger, BillingRights rights, ParticipantId? consumer, long? from, long? to) =>
            ledger.ForAsync(rights.Subject(context.Caller(), consumer, Stage), from ?? 0, to ?? LatestTime, context.RequestAborted))
            .WithSummary("What a consumer owes by the leaves of a period (Unix milliseconds, [from, to)), issued or not; one account a currency");
        invoices.MapGet("/{number:long}", (long number, HttpContext context, InvoiceLedger ledger, BillingRights rights) => FindAsync(number, context, ledger, rights))
            .WithSummary("An issued invoice, line by line with the leaf behind each");
        invoices.MapGet("/{number:long}/page", async (long number, HttpContext context, InvoiceLedger ledger, BillingRights rights, GatewayOptions options) =>
            TypedResults.Text(InvoicePage.Render(options.Space, options.Operator, await FindAsync(number, context, ledger, rights)), MediaTypeNames.Text.Html, Encoding.UTF8))
            .WithSummary("An issued invoice as a page to print");
    }

    // An invoice of somebody else's is as good as none.
    private static async Task<Invoice> FindAsync(long number, HttpContext context, InvoiceLedger ledger, BillingRights rights)
    {
        var caller = context.Caller();
        return await ledger.FindAsync(number, context.RequestAborted) is { } invoice && (caller.Role != ParticipantRole.Consumer || invoice.Consumer == caller.Id)
            ? invoice
            : throw rights.Refused(RefusalCode.Unknown, Stage, $"there is no invoice {number} of {caller.Id}", "GET /invoices shows what is owed; the leaves invoice.issued have the numbers.");
    }
}
