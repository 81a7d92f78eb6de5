using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Computation.DifferentialPrivacy;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Privacy;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using Xunit;

namespace TrustedSpace.Tests.Connector.Privacy;

public sealed class PrivacyLedgerTests : IDisposable
{
    private static readonly Rho Cost = Rho.OfUnits(1000);

    private readonly string _folder = Directory.CreateTempSubdirectory("ts-privacy-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
    private LedgerDatabase? _database;

    public void Dispose()
    {
        _database?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Budget_holds_what_it_holds_and_no_unit_more()
    {
        var ledger = Open();
        Assert.NotNull(ledger.Reserve(UseOf(), Cost, budget: Rho.OfUnits(2999)));
        Assert.NotNull(ledger.Reserve(UseOf(), Cost, budget: Rho.OfUnits(2999)));
        Assert.Null(ledger.Reserve(UseOf(), Cost, budget: Rho.OfUnits(2999)));
        Assert.Equal(2000, ledger.Spent(UseOf().Subject).Units);
        Assert.NotNull(ledger.Reserve(UseOf(), Rho.OfUnits(999), budget: Rho.OfUnits(2999)));
    }

    [Fact]
    public void Charge_is_given_back_before_it_is_spent_and_never_after()
    {
        var ledger = Open();
        var failed = ledger.Reserve(UseOf(), Cost, Cost)!;
        failed.Refund();
        Assert.Equal(Rho.Zero, ledger.Spent(UseOf().Subject));
        failed.Spend();
        Assert.Equal(Rho.Zero, ledger.Spent(UseOf().Subject));

        var charge = ledger.Reserve(UseOf(), Cost, Cost)!;
        charge.Spend();
        charge.Spend();
        charge.Refund();
        Assert.Equal(Cost, ledger.Spent(UseOf().Subject));
    }

    [Fact]
    public void Consumers_and_datasets_have_budgets_of_their_own()
    {
        var ledger = Open();
        ledger.Reserve(UseOf(), Cost, Cost)!.Spend();

        Assert.NotNull(ledger.Reserve(UseOf(consumer: "university"), Cost, Cost));
        Assert.NotNull(ledger.Reserve(UseOf(dataset: "hospital-a-visits"), Cost, Cost));
        Assert.Null(ledger.Reserve(UseOf(), Cost, Cost));
    }

    [Fact]
    public void Restart_gives_back_what_was_reserved_and_keeps_what_was_spent()
    {
        var ledger = Open();
        ledger.Reserve(UseOf(), Cost, Rho.OfUnits(5000))!.Spend();
        ledger.Reserve(UseOf(), Cost, Rho.OfUnits(5000));
        Assert.Equal(2000, ledger.Spent(UseOf().Subject).Units);

        Assert.Equal(Cost, Open().Spent(UseOf().Subject));
    }

    [Fact]
    public void Jobs_at_the_same_time_do_not_overspend_together()
    {
        var ledger = Open();
        var held = 0;
        Parallel.For(0, 40, _ => Interlocked.Add(ref held, ledger.Reserve(UseOf(), Cost, Rho.OfUnits(10_500)) is null ? 0 : 1));

        Assert.Equal(10, held);
        Assert.Equal(10_000, ledger.Spent(UseOf().Subject).Units);
    }

    [Theory]
    [InlineData("unreserved", 0)]
    [InlineData("reserved", 0)]
    [InlineData("spent", 1000)]
    [InlineData("sent", 1000)]
    public async Task Process_killed_at_a_point_of_the_charge_is_charged_for_what_may_have_left(string point, long units)
    {
        using var process = Start(point);
        Assert.Equal(point, await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await KillAsync(process);

        Assert.Equal(units, Open().Spent(UseOf().Subject).Units);
    }

    // Killed wherever it is by then, also within a write.
    [Fact]
    public async Task Process_killed_among_many_charges_is_charged_for_all_that_left_and_at_most_one_more()
    {
        using var process = Start("many");
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("sent", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        }

        await KillAsync(process);
        var rest = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var left = 20 + rest.Count(character => character == '\n');

        Assert.InRange(Open().Spent(UseOf().Subject).Units, left * 1000L, (left + 1) * 1000L);
    }

    private PrivacyLedger Open()
    {
        _database?.Dispose();
        _database = new LedgerDatabase(_folder);
        return new PrivacyLedger(_database, _time);
    }

    private Use UseOf(string consumer = "pharma", string dataset = "hospital-a-tumours") => new(1, new UseSubject
    {
        Job = JobId.New(_time),
        Grant = GrantId.New(_time),
        Consumer = ParticipantId.Parse(consumer),
        Dataset = DatasetId.Parse(dataset),
        Operation = Operation.Statistics,
        Budget = new GrantParameters(),
    });

    private Process Start(string point)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "TrustedSpace.PrivacyLedgerProcess.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, _folder, point]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
