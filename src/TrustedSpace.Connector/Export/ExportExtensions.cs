using TrustedSpace.Connector.Refusals;

namespace TrustedSpace.Connector.Export;

internal static class ExportExtensions
{
    public static IServiceCollection AddExport(this IServiceCollection services) => services
        .AddSingleton<ExportVerification>()
        .AddSingleton<ExportLedger>()
        .AddSingleton<RunningExports>()
        .AddSingleton<ExportResumption>()
        .AddSingleton<ExportAdmission>()
        .AddSingleton<ExportSelection>()
        .AddSingleton<ExportStatement>()
        .AddSingleton<ExportDelivery>()
        .AddSingleton<ExportCall>();

    public static void MapExport(this IEndpointRouteBuilder routes) => routes
        .MapPost("/export", (HttpContext http, ExportCall call) => call.RunAsync(http))
        .AddEndpointFilter<RefusalBoundary>();
}
