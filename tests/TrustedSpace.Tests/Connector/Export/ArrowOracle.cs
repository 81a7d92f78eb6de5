using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Xunit;

namespace TrustedSpace.Tests.Connector.Export;

/// <summary>npm's <c>apache-arrow</c> in a Node process of its own; without it the test is skipped, and fails where CI is set.</summary>
internal static class ArrowOracle
{
    private static string Folder => Path.Combine(WorkingTree.Root, "tests", "interop");

    /// <summary>Reads an Arrow IPC stream.</summary>
    /// <returns><c>fields</c> with name, type and nullable; <c>batches</c> of rows of values.</returns>
    /// <exception cref="InvalidOperationException">The reader refuses the stream.</exception>
    public static async Task<JsonNode> ReadAsync(byte[] stream, CancellationToken cancellation)
    {
        using var process = Start();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.StandardInput.BaseStream.WriteAsync(stream, cancellation);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? JsonNode.Parse(await output)! : throw new InvalidOperationException(await error);
    }

    private static Process Start()
    {
        var missing = $"{Folder} has no node_modules/apache-arrow: run npm ci there";
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "apache-arrow")))
        {
            try
            {
                return Process.Start(new ProcessStartInfo("node", "arrow.js")
                {
                    WorkingDirectory = Folder,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!;
            }
            catch (Win32Exception absent)
            {
                missing = $"node does not start: {absent.Message}";
            }
        }

        Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is null, missing);
        throw new InvalidOperationException($"CI is set, but: {missing}");
    }
}
