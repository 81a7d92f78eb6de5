using System.ComponentModel;
using System.Diagnostics;
using TrustedSpace.Tests;
using Xunit;

namespace TrustedSpace.FunctionalTests.Containers;

/// <summary>
/// The space of docker-compose.yml under a project name of its own, its images built from this checkout. Without a container engine and a
/// compose command its tests skip, but fail when CI is set.
/// </summary>
public sealed class ComposedSpace : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);
    private static readonly string[][] ComposeCommands = [["docker", "compose"], ["docker-compose"]];

    private readonly string _project = $"ts-test-{Guid.NewGuid():N}";
    private string[]? _compose;
    private string _absence = "";

    public async ValueTask InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        _compose = await FindComposeAsync(deadline.Token);
        if (_compose is not null)
        {
            await RequireAsync(["up", "--build", "--detach"], deadline.Token);
        }
    }

    /// <summary>Runs the tspace command in its container and returns what it printed; an exit code other than 0 comes with the error text.</summary>
    internal async Task<CommandResult> TspaceAsync(params IReadOnlyList<string> arguments)
    {
        if (_compose is null && Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Skip(_absence);
        }

        Assert.True(_compose is not null, _absence);
        using var deadline = new CancellationTokenSource(Patience);
        return await RunAsync(_compose!, ["-p", _project, "run", "--rm", "-T", "tspace", .. arguments], deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_compose is not null)
        {
            using var deadline = new CancellationTokenSource(Patience);
            await RequireAsync(["down", "--volumes", "--remove-orphans"], deadline.Token);
        }
    }

    private async Task<string[]?> FindComposeAsync(CancellationToken cancellation)
    {
        if (await RunAsync(["docker"], ["info"], cancellation) is { ExitCode: not 0 } engine)
        {
            _absence = $"No container engine answers: {engine.Error}";
            return null;
        }

        foreach (var command in ComposeCommands)
        {
            if ((await RunAsync(command, ["version"], cancellation)).ExitCode == 0)
            {
                return command;
            }
        }

        _absence = "There is neither `docker compose` nor `docker-compose`.";
        return null;
    }

    private async Task RequireAsync(string[] arguments, CancellationToken cancellation)
    {
        var result = await RunAsync(_compose!, ["-p", _project, .. arguments], cancellation);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Output}{result.Error}");
    }

    private static async Task<CommandResult> RunAsync(string[] command, string[] arguments, CancellationToken cancellation)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
            {
                WorkingDirectory = WorkingTree.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            return new CommandResult(-1, "", missing.Message);
        }

        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new CommandResult(process.ExitCode, await output, await error);
    }
}

/// <summary>What a command did.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error);
