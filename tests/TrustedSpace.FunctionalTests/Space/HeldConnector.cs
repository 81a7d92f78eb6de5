using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.Connector;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.FunctionalTests.Space;

/// <summary>
/// An owner's connector as a host in this process, in the place of its process, that holds one kind of call until it is let go: a known point at which
/// a test can kill the gateway.
/// </summary>
internal sealed class HeldConnector : IStartupFilter, IAsyncDisposable
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WholeSpace _space;
    private readonly ParticipantId _owner;
    private readonly string _call;
    private WebApplication? _app;

    private HeldConnector(WholeSpace space, ParticipantId owner, string call) => (_space, _owner, _call) = (space, owner, call);

    /// <summary>Completes when the held call has arrived.</summary>
    public Task Arrived => _arrived.Task;

    /// <param name="space">Its connector process of the owner is ended.</param>
    /// <param name="owner">Whose connector is held.</param>
    /// <param name="call">Last part of the held call's path, such as Begin.</param>
    public static async Task<HeldConnector> ReplaceAsync(WholeSpace space, ParticipantId owner, string call)
    {
        await space.Running.Connectors[owner].KillAsync();
        var held = new HeldConnector(space, owner, call);
        held._app = ConnectorApplication.Build(
            ConnectorOptions.Load(Path.Combine(space.Folder, "config", $"{owner}.json")),
            services => services.AddSingleton<IStartupFilter>(held));
        await held._app.StartAsync(TestContext.Current.CancellationToken);
        await space.AnnouncedAsync(owner, held._app.Address());
        return held;
    }

    public void LetGo() => _letGo.TrySetResult();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, rest) =>
        {
            if (context.Request.Path.Value!.EndsWith($"/{_call}", StringComparison.Ordinal))
            {
                _arrived.TrySetResult();
                await _letGo.Task;
            }

            await rest(context);
        });
        next(app);
    };

    /// <summary>Gives the owner its process back.</summary>
    public async ValueTask DisposeAsync()
    {
        LetGo();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        await _space.Running.StartConnectorAsync(_owner, TestContext.Current.CancellationToken).Within($"{_owner} to start again");
        await _space.AnnouncedAsync(_owner, _space.Running.Connectors[_owner].Address);
    }
}
