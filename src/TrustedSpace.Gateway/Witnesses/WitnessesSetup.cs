using TrustedSpace.Gateway.Hosting;
using TrustedSpace.Transparency.Witnesses;

namespace TrustedSpace.Gateway.Witnesses;

internal static class WitnessesSetup
{
    public static IServiceCollection AddWitnesses(this IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton<PublicationLag>().AddSingleton<WitnessGate>().AddSingleton<WitnessAddresses>();
        return options.Witnesses is { } witnesses
            ? services.AddSingleton(_ => Load(witnesses.Policy)).AddSingleton<WitnessCircle>()
            : services;
    }

    public static void MapWitnesses(this IEndpointRouteBuilder endpoints) => endpoints.MapGet("/log/witnesses", (WitnessGate gate) => gate.Report)
        .WithTags("Audit")
        .WithSummary("How each witness of the log stands: what it cosigned last and when, why not, and whether the log contradicted what it had signed");

    private static WitnessPolicy Load(string path)
    {
        try
        {
            return WitnessPolicy.Load(path);
        }
        catch (PolicyException wrong)
        {
            throw new CannotStartException($"{path}: {wrong.Message}", wrong);
        }
    }
}
