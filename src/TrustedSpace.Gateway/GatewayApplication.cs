using TrustedSpace.Gateway.Audit;
using TrustedSpace.Gateway.Billing;
using TrustedSpace.Gateway.Catalog;
using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Gateway.Details;
using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Grants;
using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Gateway.Jobs;
using TrustedSpace.Gateway.Objections;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Gateway.Receipts;
using TrustedSpace.Gateway.Routing;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Gateway.Witnesses;

namespace TrustedSpace.Gateway;

/// <summary>Puts the gateway together, the same for the process and for tests.</summary>
public static class GatewayApplication
{
    /// <param name="options">Validated configuration.</param>
    /// <param name="configure">Replaces services after all are added, such as the clock.</param>
    public static WebApplication Build(GatewayOptions options, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(GatewayApplication).Assembly.GetName().Name,

            // Settings files are looked for and watched here: the folder of whoever starts the process is not ours to read, or quiet.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.AddHosting(options);
        builder.Services.AddStorage(options);
        builder.Services.AddFlows();
        builder.Services.AddWitnesses(options);
        builder.Services.AddReceipts();
        builder.Services.AddParticipants();
        builder.Services.AddConnectors();
        builder.Services.AddCatalog();
        builder.Services.AddDetails(options);
        builder.Services.AddFreezes();
        builder.Services.AddObjections();
        builder.Services.AddGrants();
        builder.Services.AddJobs();
        builder.Services.AddDataPlane();
        builder.Services.AddBilling();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseMiddleware<RefusalBoundary>();
        app.UseMiddleware<RefusalRecording>();
        app.UseRouting();
        app.UseMiddleware<CallerAdmission>();
        app.MapParticipants();
        app.MapCatalog();
        app.MapGrants();
        app.MapJobs();
        app.MapDataPlane();
        app.MapFlows();
        app.MapSearch();
        app.MapFreezes();
        app.MapObjections();
        app.MapDetails();
        app.MapBilling();
        app.MapAudit();
        app.MapWitnesses();
        app.MapReceipts();
        app.MapHosting();
        return app;
    }
}
