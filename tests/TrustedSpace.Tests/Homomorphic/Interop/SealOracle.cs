using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>Microsoft SEAL in a Node process, asked one thing after the other by lines of JSON. It ends with its input, which is to say, with the tests.</summary>
internal sealed class SealOracle
{
    private static readonly Lazy<(SealOracle? Oracle, string Missing)> Started = new(Start);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Lock _turn = new();

    private SealOracle(Process process) => _process = process;

    private static string Folder => Path.Combine(WorkingTree.Root, "tests", "interop");

    /// <summary>The oracle; where there is none, the test is skipped, and fails if CI is set.</summary>
    public static SealOracle Require()
    {
        var (oracle, missing) = Started.Value;
        if (oracle is null && Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Skip(missing);
        }

        return oracle ?? throw new InvalidOperationException($"CI is set, but: {missing}");
    }

    /// <param name="action">What to do, one of those in oracle.js.</param>
    /// <param name="arguments">Members of the request.</param>
    /// <exception cref="InvalidOperationException">SEAL refuses.</exception>
    public JsonObject Ask(string action, JsonObject arguments)
    {
        arguments["do"] = action;
        lock (_turn)
        {
            _process.StandardInput.WriteLine(arguments.ToJsonString());
            _process.StandardInput.Flush();
            var line = _process.StandardOutput.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult()
                ?? throw new InvalidOperationException("The oracle has ended.");
            var answer = JsonNode.Parse(line)!.AsObject();
            return answer["error"] is { } error ? throw new InvalidOperationException($"SEAL refuses to {action}: {error}") : answer;
        }
    }

    private static (SealOracle? Oracle, string Missing) Start()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "node-seal")))
        {
            return (null, "node-seal is not installed: run npm ci in tests/interop.");
        }

        try
        {
            var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Folder, "oracle.js")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            return (new SealOracle(process), "");
        }
        catch (Win32Exception)
        {
            return (null, "there is no node on PATH; install Node 18 or later.");
        }
    }
}
