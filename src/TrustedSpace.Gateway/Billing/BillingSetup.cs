using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Billing;

internal static class BillingSetup
{
    public static IServiceCollection AddBilling(this IServiceCollection services) => services
        .AddSingleton<Pricing>()
        .AddSingleton<QuoteDigests>()
        .AddSingleton<PublishedPrices>()
        .AddSingleton<InvoiceLedger>()
        .AddHostedService<PriceBookPublication>();

    public static void MapBilling(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/invoices", List)
        .RequireRole(ParticipantRole.Consumer, ParticipantRole.Operator, ParticipantRole.Regulator)
        .WithTags("Billing")
        .WithSummary("What a consumer owes for a period (Unix milliseconds, [from, to)), recomputed from the log; one invoice a currency");

    // Largest integer that every JSON reader takes.
    private const long LatestTime = (1L << 53) - 1;

    private static IReadOnlyList<Invoice> List(
        HttpContext context, InvoiceLedger invoices, GatewayOptions options, ParticipantId? consumer, long? from, long? to)
    {
        var caller = context.Caller();
        var isConsumer = caller.Role == ParticipantRole.Consumer;
        if (isConsumer && consumer is { } other && other != caller.Id)
        {
            throw Refused(options, RefusalCode.Denied, $"{caller.Id} may see its own invoices only", "Leave the consumer out.");
        }

        var payer = consumer ?? (isConsumer
            ? caller.Id
            : throw Refused(options, RefusalCode.Invalid, "no consumer is named", "Name one: /invoices?consumer=ID."));
        return invoices.For(payer, from ?? 0, to ?? LatestTime);
    }

    private static RefusedException Refused(GatewayOptions options, RefusalCode code, string reason, string remedy) => new(new Refusal
    {
        Code = code,
        Party = options.Participant,
        Stage = "invoices",
        Reason = reason,
        Remedy = remedy,
    });
}
