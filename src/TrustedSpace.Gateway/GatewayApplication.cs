using Scalar.AspNetCore;
using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Gateway.Storage;

namespace TrustedSpace.Gateway;

/// <summary>Puts the gateway together, the same for the process and for tests.</summary>
public static class GatewayApplication
{
    /// <param name="options">Validated configuration.</param>
    /// <param name="configure">Replaces services after all are added, such as the clock.</param>
    public static WebApplication Build(GatewayOptions options, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(GatewayApplication).Assembly.GetName().Name });
        builder.AddHosting(options);
        builder.Services.AddStorage(options);
        builder.Services.AddParticipants();
        builder.Services.AddConnectors();
        builder.Services.AddCatalog();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseMiddleware<RefusalBoundary>();
        app.UseRouting();
        app.UseMiddleware<CallerAdmission>();
        app.MapParticipants();
        app.MapCatalog();
        app.MapGet("/health", () => TypedResults.Ok()).WithSummary("Answers while the gateway serves");
        app.MapOpenApi();
        app.MapScalarApiReference("/reference");
        return app;
    }
}
