using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using TrustedSpace.Cli.Demo.Checks;
using TrustedSpace.Cli.Output;
using TrustedSpace.Cli.Space;

namespace TrustedSpace.Cli.Demo;

/// <summary><c>tspace demo</c>: brings up the bundled space, runs the main job, and exits with 0 only if every check holds.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <summary>The main job in its order; a check builds on those before it.</summary>
    private static readonly IReadOnlyList<Func<DemoSpace, CancellationToken, Task<DemoCheck>>> Checks =
    [
        CatalogCheck.RunAsync,
        DenialCheck.RunAsync,
        GrantPriceCheck.RunAsync,
        StatisticsCheck.RunAsync,
        SmallGroupCheck.RunAsync,
        ExportCheck.RunAsync,
        InvoiceCheck.RunAsync,
        ObjectionCheck.RunAsync,
        FreezeCheck.RunAsync,
        AuditCheck.RunAsync,
        FraudCheck.RunAsync,
        TamperCheck.RunAsync,
        MemoryCheck.RunAsync,
    ];

    private static string Samples { get; } = Path.Combine(AppContext.BaseDirectory, "samples", "wisconsin");

    public static Command Create()
    {
        var keep = new Option<bool>("--keep") { Description = "Keep the space's folder and name it." };
        var json = SpaceOptions.JsonOption();
        var command = new Command("demo", "Show the main job on bundled data: three hospitals, a clinic, a regulator.") { keep, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var screen = new Screen(parsed.GetValue(json));
            var folder = Directory.CreateTempSubdirectory("tspace-demo-").FullName;
            try
            {
                var report = await RunAsync(screen, folder, cancellation).ConfigureAwait(false);
                screen.Show(report, console => console.MarkupLine(report.Holds ? "[green]every check holds[/]" : "[red]a check does not hold[/]"));
                return report.Holds ? 0 : 1;
            }
            finally
            {
                if (parsed.GetValue(keep))
                {
                    screen.Say($"the space is in {folder}");
                }
                else
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
        });
        return command;
    }

    private static async Task<DemoReport> RunAsync(Screen screen, string folder, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await using var running = await screen
            .WorkAsync("Bringing up three hospitals, a clinic and a regulator", progress =>
                RunningSpace.StartAsync(Path.Combine(Samples, "space.yaml"), folder, progress, TimeProvider.System, cancellation))
            .ConfigureAwait(false);
        using var space = new DemoSpace(running, Samples);
        var checks = new List<DemoCheck>();
        foreach (var run in Checks)
        {
            checks.Add(Show(screen, await run(space, cancellation).ConfigureAwait(false)));
        }

        checks.Add(Show(screen, DemoCheck.Of(
            "time",
            watch.Elapsed < TimeLimit,
            $"the whole took {watch.Elapsed.TotalSeconds:0.0} s",
            ("seconds", watch.Elapsed.TotalSeconds))));
        return new DemoReport { Holds = checks.TrueForAll(check => check.Holds), Checks = checks };
    }

    private static DemoCheck Show(Screen screen, DemoCheck check)
    {
        screen.Say($"{(check.Holds ? "holds" : "FAILS")}  [bold]{check.Name}[/]: {check.Finding}");
        return check;
    }
}
