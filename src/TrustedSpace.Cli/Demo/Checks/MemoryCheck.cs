using TrustedSpace.Cli.Space;

namespace TrustedSpace.Cli.Demo.Checks;

/// <summary>All processes together stay under 1 GB.</summary>
internal static class MemoryCheck
{
    private const long Limit = 1_000_000_000;

    public static Task<DemoCheck> RunAsync(DemoSpace space, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        RunningProcess[] processes = [space.Running.Gateway, .. space.Running.Connectors.Values];
        var resident = processes.Sum(process => process.ResidentBytes) + Environment.WorkingSet;
        return Task.FromResult(DemoCheck.Of(
            "memory",
            resident < Limit,
            $"{processes.Length + 1} processes hold {resident / 1_000_000} MB",
            ("processes", processes.Length + 1),
            ("residentBytes", resident)));
    }
}
