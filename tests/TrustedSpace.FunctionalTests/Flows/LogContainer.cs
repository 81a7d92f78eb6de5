using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Volumes;
using TrustedSpace.Tests.Transparency;
using TrustedSpace.Transparency.Notes;
using Xunit;

namespace TrustedSpace.FunctionalTests.Flows;

/// <summary>
/// A container with real file systems for a log's processes, which run one after another in it; TS_RUNTIME_IMAGE names another image. Without a
/// container engine its tests skip, but fail when CI is set.
/// </summary>
internal sealed class LogContainer : IAsyncDisposable
{
    /// <summary>Where the log's file system is mounted.</summary>
    internal const string Data = "/data";

    private readonly IContainer _container;

    private LogContainer(IContainer container) => _container = container;

    /// <summary>Starts one whose file system has so many bytes and is in memory.</summary>
    internal static Task<LogContainer> WithRoomAsync(int bytes, CancellationToken cancellation) => StartAsync(
        container => container.WithCreateParameterModifier(parameters => parameters.HostConfig!.Tmpfs = new Dictionary<string, string> { [Data] = $"size={bytes}" }),
        cancellation);

    /// <summary>Starts one with volumes, each at its path.</summary>
    internal static Task<LogContainer> WithVolumesAsync(CancellationToken cancellation, params IEnumerable<(IVolume Volume, string Path, AccessMode Access)> mounts) => StartAsync(
        container => mounts.Aggregate(container, (builder, mount) => builder.WithVolumeMount(mount.Volume, mount.Path, mount.Access)),
        cancellation);

    /// <summary>A new volume, gone when it is disposed.</summary>
    internal static async Task<IVolume> VolumeAsync(CancellationToken cancellation)
    {
        var volume = Require(() => new VolumeBuilder().WithName($"ts-test-{Guid.NewGuid():N}").Build());
        await volume.CreateAsync(cancellation);
        return volume;
    }

    /// <summary>Runs a log's process to its end; see its program for the arguments.</summary>
    internal async Task<ProcessLife> LiveAsync(NoteSigner key, string mode, int number = 0)
    {
        var ended = await _container.ExecAsync(["dotnet", "/program/TrustedSpace.LogProcess.dll", mode, Data, key.ExportPrivateKey(), $"{number}", "before"]);
        return ProcessLife.Of((int)(ended.ExitCode ?? -1), ended.Stdout, ended.Stderr);
    }

    /// <summary>Runs a command that must succeed.</summary>
    internal async Task ExecAsync(params string[] command)
    {
        var ended = await _container.ExecAsync(command);
        Assert.True(ended.ExitCode == 0, ended.Stderr);
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();

    private static async Task<LogContainer> StartAsync(Func<ContainerBuilder, ContainerBuilder> mount, CancellationToken cancellation)
    {
        var container = Require(() => mount(new ContainerBuilder(Environment.GetEnvironmentVariable("TS_RUNTIME_IMAGE") ?? "mcr.microsoft.com/dotnet/aspnet:10.0"))
            .WithBindMount(AppContext.BaseDirectory, "/program", AccessMode.ReadOnly)
            .WithEntrypoint("sleep", "infinity")
            .Build());
        await container.StartAsync(cancellation);
        return new LogContainer(container);
    }

    private static T Require<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (DockerUnavailableException absence) when (Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Skip($"No container engine answers: {absence.InnerException?.Message ?? absence.Message}");
            throw;
        }
    }
}
