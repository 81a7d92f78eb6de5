using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Scalar.AspNetCore;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Hosting;

/// <summary>What every feature stands on: identity, mutual TLS, JSON, errors, the API description.</summary>
internal static class HostingSetup
{
    public static void AddHosting(this WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Yarp", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ApplicationServices.GetRequiredService<MutualTls>().Bind(kestrel));
        builder.Services
            .AddSingleton(options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(_ => ParticipantKeys.Load(options.Certificates, options.Participant))
            .AddSingleton(services => CertificateAuthority.Load(options.Certificates, services.GetRequiredService<TimeProvider>()))
            .AddSingleton<SpaceTrust>()
            .AddSingleton<MutualTls>()
            .AddSingleton<GatewayAddress>()
            .Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true)
            .Configure<JsonOptions>(json => UseProtocolJson(json.SerializerOptions))
            .AddOpenApi(openApi => openApi.AddSchemaTransformer<IdentifierSchema>());
        builder.Services.AddGrpc(grpc => grpc.Interceptors.Add<RefusalInterceptor>());
    }

    public static void MapHosting(this WebApplication app)
    {
        app.MapGet("/health", (LogHealth log) => log.State.Problem is { } problem ? throw new RefusedException(problem) : TypedResults.Ok())
            .WithTags("Gateway")
            .WithSummary("Answers while the gateway serves; 503 with stage and remedy when its log can't be written or searched");
        app.MapOpenApi();
        app.MapScalarApiReference("/reference");
        app.MapFallback("{**path}", context => Task.FromException(NoSuchPath(context)));
    }

    private static RefusedException NoSuchPath(HttpContext context) => new(new Refusal
    {
        Code = RefusalCode.Unknown,
        Party = context.RequestServices.GetRequiredService<GatewayOptions>().Participant,
        Stage = "routing",
        Reason = $"nothing answers {context.Request.Method} {context.Request.Path}",
        Remedy = "See /reference for what the gateway answers.",
    });

    // The options object belongs to ASP.NET Core, so the wire's settings are copied onto it.
    private static void UseProtocolJson(JsonSerializerOptions target)
    {
        var wire = ProtocolJson.Options;
        target.PropertyNamingPolicy = wire.PropertyNamingPolicy;
        target.PropertyNameCaseInsensitive = wire.PropertyNameCaseInsensitive;
        target.NumberHandling = wire.NumberHandling;
        target.DefaultIgnoreCondition = wire.DefaultIgnoreCondition;
        target.Encoder = wire.Encoder;
        target.UnmappedMemberHandling = wire.UnmappedMemberHandling;
        target.AllowDuplicateProperties = wire.AllowDuplicateProperties;
        target.RespectNullableAnnotations = wire.RespectNullableAnnotations;
        target.RespectRequiredConstructorParameters = wire.RespectRequiredConstructorParameters;
        foreach (var converter in wire.Converters)
        {
            target.Converters.Add(converter);
        }
    }
}
