using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

/// <summary>
/// The program of tests/interop/tlog, which checks a log with golang.org/x/mod's note and tlog packages. Without Go its tests skip, but fail when CI is set.
/// </summary>
public sealed class GoVerifier : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tlog-go-").FullName;
    private readonly string? _absence;

    public GoVerifier()
    {
        var built = Run("go", ["build", "-o", Program, Path.Combine(WorkingTree.Root, "tests", "interop", "tlog", "main.go")], "");
        _absence = built.ExitCode == 0 ? null : $"Go with golang.org/x/mod is not there: {built.Error}";
    }

    private string Program => Path.Combine(_folder, "tlog");

    /// <summary>Runs the program and returns what it printed; an exit code other than 0 fails with its words.</summary>
    internal string Run(string[] arguments, string input = "")
    {
        var ran = Try(arguments, input);
        Assert.True(ran.ExitCode == 0, ran.Error);
        return ran.Output;
    }

    /// <summary>Runs the program, which may refuse.</summary>
    internal (int ExitCode, string Output, string Error) Try(string[] arguments, string input = "")
    {
        if (_absence is not null && Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Skip(_absence);
        }

        Assert.True(_absence is null, _absence);
        return Run(Program, arguments, input);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (int ExitCode, string Output, string Error) Run(string program, string[] arguments, string input)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };

        // Debian's packages lie in a GOPATH; no module is downloaded.
        process.StartInfo.Environment["GO111MODULE"] = "off";
        process.StartInfo.Environment["GOFLAGS"] = "";
        process.StartInfo.Environment["GOPATH"] = "/usr/share/gocode";
        process.StartInfo.Environment["GOCACHE"] = Path.Combine(_folder, "cache");
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            return (-1, "", missing.Message);
        }

        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
