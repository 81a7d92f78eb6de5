using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace TrustedSpace.LogProcess;

/// <summary>SIGKILL from within: no handler runs, no buffer is written.</summary>
internal static class SuddenDeath
{
    [DoesNotReturn]
    public static void Come()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        new ManualResetEventSlim().Wait();
        throw new InvalidOperationException("The process lives.");
    }
}
