using Microsoft.Data.Sqlite;
using TrustedSpace.Gateway.Hosting;
using Xunit;

namespace TrustedSpace.FunctionalTests.Gateway;

/// <summary>A gateway whose database can't be used does not start, and changes nothing.</summary>
public sealed class UnusableDatabaseTests
{
    [Fact]
    public async Task Damaged_database_is_named_with_the_remedy_and_left_as_it_is()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var file = Path.Combine(gateway.State, "gateway.db");
        var damaged = new byte[8192];
        byte[] kept = [];

        var refused = await Assert.ThrowsAsync<CannotStartException>(() => gateway.RestartAsync(() =>
        {
            SqliteConnection.ClearAllPools();
            kept = File.ReadAllBytes(file);
            File.WriteAllBytes(file, damaged);
        }));

        Assert.StartsWith(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("put back a backup", refused.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));

        // With the backup it goes on.
        await gateway.RestartAsync(() =>
        {
            SqliteConnection.ClearAllPools();
            File.WriteAllBytes(file, kept);
        });
    }
}
