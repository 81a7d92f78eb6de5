using System.Diagnostics;
using TrustedSpace.Tests;

namespace TrustedSpace.FunctionalTests.CommandLine;

/// <summary>The built tspace command, run as a user runs it.</summary>
internal static class TspaceProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>The command's assembly, of the configuration that the tests were built in.</summary>
    public static string Assembly { get; } = Path.Combine(
        WorkingTree.Root, "artifacts", "bin", "TrustedSpace.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "tspace.dll");

    public static Task<(int Exit, string Output, string Error)> RunAsync(params IEnumerable<string> arguments) =>
        RunAsync("dotnet", [Assembly, .. arguments], WorkingTree.Root, space: null);

    /// <summary>Runs a program to its end in a folder, with TS_SPACE naming a space.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, string folder, string? space)
    {
        using var process = Start(program, arguments, folder, space);
        using var deadline = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, await error);
    }

    public static Process Start(string program, IEnumerable<string> arguments, string folder, string? space)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.StartInfo.Environment["TS_SPACE"] = space;
        process.Start();
        return process;
    }
}
