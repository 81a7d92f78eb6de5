using TrustedSpace.Gateway;
using TrustedSpace.Gateway.Hosting;

if (args is not ["--config", var file])
{
    await Console.Error.WriteLineAsync("usage: TrustedSpace.Gateway --config FILE");
    return 2;
}

GatewayOptions options;
try
{
    options = GatewayOptions.Load(file);
}
catch (InvalidConfigurationException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return 2;
}

await using var gateway = GatewayApplication.Build(options);
await gateway.RunAsync();
return 0;
