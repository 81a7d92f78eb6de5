using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Flows;

/// <summary><c>GET /log/search</c>: the log by what its entries are about.</summary>
internal static class SearchEndpoint
{
    private const int MostFound = 1000;

    public static void MapSearch(this IEndpointRouteBuilder endpoints) => endpoints
        .MapGet("/log/search", async ([AsParameters] SearchParameters asked, HttpContext context, FlowIndex index, GatewayOptions options) =>
        {
            RequireKinds(asked.Kind, options);
            return await index.SearchAsync(asked.Query(SearchRights.Of(context.Caller()), MostFound), context.RequestAborted);
        })
        .WithTags("Audit")
        .WithSummary("The newest entries that match, in log order, with the number of leaves searched and where to go on: a consumer's or owner's own, the regulator's and the operator's all");

    private static void RequireKinds(string[]? kinds, GatewayOptions options)
    {
        if (kinds?.FirstOrDefault(kind => !EntryKind.All.Contains(kind, StringComparer.Ordinal)) is { } unknown)
        {
            throw new RefusedException(new Refusal
            {
                Code = RefusalCode.Invalid,
                Party = options.Participant,
                Stage = "searching the log",
                Reason = $"the log has no entries of kind '{unknown}'",
                Remedy = $"Kinds are {string.Join(", ", EntryKind.All)}.",
            });
        }
    }

    /// <summary>The members of <see cref="FlowQuery"/> as query parameters.</summary>
    internal sealed record SearchParameters(
        ParticipantId? Participant,
        ParticipantId? Consumer,
        ParticipantId? Owner,
        string? Dataset,
        ProductId? Product,
        ElementName? Element,
        GrantId? Grant,
        JobId? Job,
        FlowId? Flow,
        string? Purpose,
        string? Outcome,
        string[]? Kind,
        string? Currency,
        long? From,
        long? To,
        long? LeastAmount,
        long? MostAmount,
        long? Before,
        int? Limit)
    {
        public FlowQuery Query(ParticipantId? visibleTo, int mostFound) => new()
        {
            Participant = Participant,
            Consumer = Consumer,
            Owner = Owner,
            Dataset = Dataset,
            Product = Product,
            Element = Element,
            Grant = Grant,
            Job = Job,
            Flow = Flow,
            Purpose = Purpose,
            Outcome = Outcome,
            Kinds = Kind ?? [],
            Currency = Currency,
            From = From,
            To = To,
            LeastAmount = LeastAmount,
            MostAmount = MostAmount,
            Before = Before,
            Limit = Math.Clamp(Limit ?? 100, 1, mostFound),
            VisibleTo = visibleTo,
        };
    }
}
