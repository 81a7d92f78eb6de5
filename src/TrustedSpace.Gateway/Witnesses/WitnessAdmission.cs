namespace TrustedSpace.Gateway.Witnesses;

/// <summary>Puts the gate before what costs something: as a filter of an endpoint, and as middleware of the data plane.</summary>
internal sealed class WitnessAdmission(RequestDelegate next, WitnessGate gate)
{
    public Task InvokeAsync(HttpContext context)
    {
        gate.Require("data plane admission");
        return next(context);
    }
}

internal static class WitnessRequirement
{
    /// <summary>Refuses the request while the log's witnesses have been missing for longer than the window.</summary>
    public static TBuilder RequireWitnesses<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.AddEndpointFilter((invocation, next) =>
    {
        invocation.HttpContext.RequestServices.GetRequiredService<WitnessGate>().Require("admission");
        return next(invocation);
    });
}
