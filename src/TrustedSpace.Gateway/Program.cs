using TrustedSpace.Gateway;
using TrustedSpace.Gateway.Hosting;

if (args is not ["--config", var file])
{
    await Console.Error.WriteLineAsync("usage: TrustedSpace.Gateway --config FILE");
    return 2;
}

try
{
    await using var gateway = GatewayApplication.Build(GatewayOptions.Load(file));
    await gateway.StartAsync();
    await Console.Out.WriteLineAsync($"ready {gateway.Services.GetRequiredService<GatewayAddress>().Bound}");
    await gateway.WaitForShutdownAsync();
    return 0;
}
catch (Exception problem) when (CannotStartException.Explains(problem))
{
    await Console.Error.WriteLineAsync($"The gateway can't start: {problem.Message}");
    return 2;
}
