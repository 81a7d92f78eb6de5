using System.Diagnostics;

namespace TrustedSpace.Benchmarks.Gateway;

/// <summary>A proxy in a process of its own, so that its processor time can be told from the load's and the upstream's.</summary>
internal sealed class ProxyProcess : IDisposable
{
    private readonly Process _process;

    private ProxyProcess(Process process, string address) => (_process, Address) = (process, address);

    public string Address { get; }

    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts an assembly beside this one and waits for its line "ready ADDRESS".</summary>
    public static async Task<ProxyProcess> StartAsync(string assembly, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments]) { RedirectStandardOutput = true };

        // The gateway runs with the server's collector; so does what it is compared with.
        start.Environment["DOTNET_gcServer"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        return line?.StartsWith("ready ", StringComparison.Ordinal) == true
            ? new ProxyProcess(process, line["ready ".Length..])
            : throw new InvalidOperationException($"{assembly} did not start: {line}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
