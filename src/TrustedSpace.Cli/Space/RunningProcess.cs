using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TrustedSpace.Cli.Space;

/// <summary>
/// A gateway, connector or witness that this command started. It is ready once it prints its address; what it writes to standard error goes to its log file.
/// </summary>
public sealed class RunningProcess : IAsyncDisposable
{
    private const string ReadyPrefix = "ready ";
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Task _log;

    private RunningProcess(string name, Process process, Task log, Uri address)
    {
        Name = name;
        _process = process;
        _log = log;
        Address = address;
    }

    public string Name { get; }

    /// <summary>Address at which it serves.</summary>
    public Uri Address { get; }

    public int ProcessId => _process.Id;

    /// <summary>Bytes of memory that are resident now.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>Starts an assembly with <c>--config</c> and waits until it is ready.</summary>
    /// <exception cref="ProcessStartException">It ended before it was ready, or did not get ready in time; carries the end of its log.</exception>
    public static Task<RunningProcess> StartAsync(string name, string assembly, string config, string logFile, CancellationToken cancellation) =>
        StartAsync(name, [assembly, "--config", config], logFile, cancellation);

    /// <summary>Starts an assembly with arguments and waits until it is ready.</summary>
    /// <exception cref="ProcessStartException">It ended before it was ready, or did not get ready in time; carries the end of its log.</exception>
    public static async Task<RunningProcess> StartAsync(string name, IReadOnlyList<string> command, string logFile, CancellationToken cancellation)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", command)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
            },
        };
        process.StartInfo.Environment["DOTNET_gcServer"] = "0";
        process.StartInfo.Environment["DOTNET_gcConcurrent"] = "0";
        process.StartInfo.Environment["DOTNET_TieredPGO"] = "0";
        process.Start();
        var log = CopyAsync(process.StandardError, logFile);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
            {
                if (line.StartsWith(ReadyPrefix, StringComparison.Ordinal))
                {
                    return new RunningProcess(name, process, log, new Uri(line[ReadyPrefix.Length..]));
                }
            }

            await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await log.ConfigureAwait(false);
            process.Dispose();
            throw;
        }

        await log.ConfigureAwait(false);
        var exit = process.ExitCode;
        process.Dispose();
        throw new ProcessStartException(name, exit, logFile);
    }

    /// <summary>Ends the process without warning, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>Asks the process to stop, and ends it if it doesn't in time.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Terminate();
            using var deadline = new CancellationTokenSource(StopTime);
            try
            {
                await _process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await KillAsync().ConfigureAwait(false);
            }
        }

        await _log.ConfigureAwait(false);
        _process.Dispose();
    }

    private void Terminate()
    {
        if (OperatingSystem.IsWindows() || SendSignal(_process.Id, TerminateSignal) != 0)
        {
            _process.Kill();
        }
    }

    private const int TerminateSignal = 15;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SendSignal(int processId, int signal);

    private static async Task CopyAsync(StreamReader from, string logFile)
    {
        await using var to = new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0); // to be read while the process runs
        await from.BaseStream.CopyToAsync(to).ConfigureAwait(false);
    }
}
