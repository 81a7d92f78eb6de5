using TrustedSpace.Connector;
using TrustedSpace.Connector.Configuration;

if (args is not ["--config", var file])
{
    await Console.Error.WriteLineAsync("usage: TrustedSpace.Connector --config FILE");
    return ExitCode.CannotStart;
}

try
{
    await using var connector = ConnectorApplication.Build(ConnectorOptions.Load(file));
    await connector.StartAsync();
    await Console.Out.WriteLineAsync($"ready {connector.Address()}");
    await connector.WaitForShutdownAsync();
    return ExitCode.Stopped;
}
catch (CannotStartException problem)
{
    await Console.Error.WriteLineAsync(problem.Message);
    return ExitCode.CannotStart;
}
