using Microsoft.AspNetCore.Hosting.Server;
using TrustedSpace.Connector.Catalog;
using TrustedSpace.Connector.Computation;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Export;
using TrustedSpace.Connector.Freezes;
using TrustedSpace.Connector.Gateway;
using TrustedSpace.Connector.Grants;
using TrustedSpace.Connector.Hosting;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Privacy;
using TrustedSpace.Connector.Receipts;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Connector.Witness;

namespace TrustedSpace.Connector;

/// <summary>A connector, ready to start: the process runs one, a test as many as it likes.</summary>
public static class ConnectorApplication
{
    /// <param name="options">A checked configuration.</param>
    /// <param name="configure">Changes services before the application is built, such as its <see cref="TimeProvider"/>.</param>
    /// <exception cref="CannotStartException">The configuration is unfit; <c>StartAsync</c> throws it when the data is.</exception>
    public static WebApplication Build(ConnectorOptions options, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddConnectorConsole();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(server => server.ListenForParticipants(options));
        builder.Services
            .AddSingleton(options.Validated("configuration"))
            .AddSingleton(TimeProvider.System)
            .AddIdentity()
            .AddGateway()
            .AddRefusals()
            .AddCatalog()
            .AddUsagePolicy()
            .AddPrivacy()
            .AddGrantVerification()
            .AddComputation()
            .AddExport()
            .AddFreezes()
            .AddWitness()
            .AddReceipts(options);
        configure?.Invoke(builder.Services);

        var connector = builder.Build();
        connector.UseCallerRules();
        connector.MapGrpcService<ConnectorRpc>();
        connector.MapGrpcReflectionService();
        connector.MapExport();
        connector.MapWitness();
        connector.MapGet("/health", () => Results.Text("healthy"));
        return connector;
    }

    /// <summary>Address of a started connector.</summary>
    public static Uri Address(this WebApplication connector) => connector.Services.GetRequiredService<IServer>()
        .PublicAddress(connector.Services.GetRequiredService<ConnectorOptions>());
}
