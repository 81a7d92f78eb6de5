using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Billing;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Billing;

internal static class SettlementEndpoints
{
    public static void MapSettlements(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/settlements", (SettlementRequest request, HttpContext context, SettlementDesk desk) => desk.SettleAsync(request.Month, context.RequestAborted))
            .RequireRole(ParticipantRole.Operator)
            .RecordRefusals()
            .WithTags("Billing")
            .WithSummary("Settles a month, the earliest unless named: splits its revenue and issues its invoices, each as a leaf");
        endpoints.MapGet("/settlements/{number:int}", async (int number, HttpContext context, SettlementDesk desk, BillingRights rights) => await desk.ReportAsync(number, context.RequestAborted)
                ?? throw rights.Refused(RefusalCode.Unknown, "settlement", $"there is no settlement {number}", "The leaves period.closed have the numbers."))
            .RequireRole(ParticipantRole.Operator, ParticipantRole.Regulator)
            .WithTags("Billing")
            .WithSummary("The leaves of a settlement");
        endpoints.MapGet("/statements", (HttpContext context, OwnerStatements statements, BillingRights rights, ParticipantId? owner, string? month) =>
                statements.ForAsync(rights.Subject(context.Caller(), owner, "statements"), Month(month, rights), context.RequestAborted))
            .RequireRole(ParticipantRole.Owner, ParticipantRole.Operator, ParticipantRole.Regulator)
            .WithTags("Billing")
            .WithSummary("What an owner earned, by the splits in the log; of one month (2026-11) or of all");
    }

    private static CalendarMonth? Month(string? text, BillingRights rights) => text is null ? null
        : CalendarMonth.TryParse(text, out var month) ? month
        : throw rights.Refused(RefusalCode.Invalid, "statements", $"\"{text}\" is no month", "Write it as 2026-11.");
}
