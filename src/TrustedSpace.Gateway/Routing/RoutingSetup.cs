using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Gateway.Witnesses;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Transforms;

namespace TrustedSpace.Gateway.Routing;

internal static class RoutingSetup
{
    public static IServiceCollection AddDataPlane(this IServiceCollection services)
    {
        services.AddReverseProxy().AddTransforms(transforms => transforms.AddResponseTransform(RelayBody));
        return services
            .AddSingleton(new DataPlaneLimits())
            .AddSingleton<IProxyConfigProvider, ConnectorRoutes>()
            .AddSingleton<IForwarderHttpClientFactory, ConnectorHttpClients>()
            .AddSingleton<IActiveHealthCheckPolicy, OwnerHealthPolicy>()
            .AddSingleton<ExportJudge>();
    }

    public static void MapDataPlane(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapReverseProxy(pipeline =>
        {
            pipeline.UseMiddleware<WitnessAdmission>();
            pipeline.UseMiddleware<GrantCheck>();
            pipeline.UseMiddleware<FlowRecording>();
        })
            .RequireRole(ParticipantRole.Consumer)
            .RecordRefusals();

        endpoints.Map(ConnectorRoutes.Prefix + "{owner}/{**path}", RefuseUnknownOwner)
            .RequireRole(ParticipantRole.Consumer)
            .RecordRefusals()
            .ExcludeFromDescription();
    }

    private static ValueTask RelayBody(ResponseTransformContext response)
    {
        if (response is { ProxyResponse: { } answer, HttpContext.Response.Body: RelayedBody body })
        {
            answer.Content = new ConnectorContent(answer.Content, body);
        }

        return ValueTask.CompletedTask;
    }

    private static Task RefuseUnknownOwner(HttpContext context) => throw new RefusedException(new Refusal
    {
        Code = RefusalCode.Unknown,
        Party = context.RequestServices.GetRequiredService<GatewayOptions>().Participant,
        Stage = "data plane",
        Reason = $"no owner '{context.Request.RouteValues["owner"]}' has announced a connector",
        Remedy = "GET /catalog lists the owners.",
    });
}
