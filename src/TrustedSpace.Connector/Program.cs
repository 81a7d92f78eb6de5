using TrustedSpace.Connector;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Watermarks;

if (args is not (["--config", _] or ["--config", _, "--trace", _]))
{
    await Console.Error.WriteLineAsync("usage: TrustedSpace.Connector --config FILE [--trace LEAKED]");
    return ExitCode.CannotStart;
}

try
{
    var options = ConnectorOptions.Load(args[1]);
    if (args is [_, _, _, var leaked])
    {
        return await WatermarkTrace.RunAsync(options, leaked, Console.Out);
    }

    await using var connector = ConnectorApplication.Build(options);
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
