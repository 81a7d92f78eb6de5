using System.Diagnostics;
using System.Globalization;

namespace TrustedSpace.Tests.Transparency;

/// <summary>What one life of a process with a log has said before it ended.</summary>
internal sealed record ProcessLife(int Exit, IReadOnlyList<string[]> Said, string Error)
{
    /// <summary>Exit code of a process ended by SIGKILL.</summary>
    public const int Killed = 137;

    /// <summary>Whether it came to its end by itself.</summary>
    public bool IsDone => Said.Count > 0 && Said[^1] is ["done"];

    /// <summary>Index and text of each entry whose append had completed.</summary>
    public IEnumerable<(long Index, string Entry)> Acknowledged => Numbers("acknowledged");

    /// <summary>Index and text of each entry that was in the log when it was opened.</summary>
    public IEnumerable<(long Index, string Entry)> Kept => Numbers("kept");

    /// <summary>Size and root of each checkpoint that was published.</summary>
    public IEnumerable<(long Size, string Root)> Published => Numbers("published");

    /// <param name="arguments">See the program.</param>
    /// <param name="fileLimit">Most bytes of a file, in KiB, before a write fails; null for no limit.</param>
    public static async Task<ProcessLife> RunAsync(string[] arguments, int? fileLimit = null)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "TrustedSpace.LogProcess.dll");
        var start = fileLimit is { } kibibytes
            ? new ProcessStartInfo("bash", ["-c", $"trap '' XFSZ; ulimit -f {kibibytes}; exec dotnet \"$@\"", "bash", program, .. arguments])
            : new ProcessStartInfo("dotnet", [program, .. arguments]);
        start.RedirectStandardOutput = start.RedirectStandardError = true;

        // The run-time maps its code through a large file, which the limit would forbid.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        return Of(process.ExitCode, output, await error);
    }

    /// <summary>What a process that ended, here or elsewhere, had said.</summary>
    public static ProcessLife Of(int exit, string output, string error)
    {
        // A line that death has cut off was not said.
        var whole = output[..(output.LastIndexOf('\n') + 1)];
        return new ProcessLife(exit, [.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 3))], error);
    }

    private IEnumerable<(long Number, string Text)> Numbers(string word) =>
        Said.Where(line => line[0] == word).Select(line => (long.Parse(line[1], CultureInfo.InvariantCulture), line[2]));
}
