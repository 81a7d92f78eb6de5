using TrustedSpace.Gateway.Hosting;
using Xunit;

namespace TrustedSpace.Tests.Gateway;

public class GrantKeyRingTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_survives_reopening()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var key = Assert.Single(desk.Keys.Published).Kid;

        await desk.ReopenAsync();

        Assert.Equal(key, Assert.Single(desk.Keys.Published).Kid);
    }

    [Fact]
    public async Task Retired_key_that_signed_nothing_leaves_at_once()
    {
        await using var desk = await GrantDesk.OpenAsync();

        var current = await desk.Keys.RotateAsync(Cancellation);

        Assert.Equal(current, Assert.Single(desk.Keys.Published).Kid);
    }

    [Fact]
    public async Task Retired_key_is_published_until_its_last_grant_has_expired_also_after_reopening()
    {
        await using var desk = await GrantDesk.OpenAsync();
        await desk.IssueAsync(desk.Claims());
        await desk.IssueAsync(desk.Claims() with { Expires = desk.Time.GetUtcNow().ToUnixTimeSeconds() + 900 });
        var retired = desk.Keys.Published[0].Kid;

        var current = await desk.Keys.RotateAsync(Cancellation);
        await desk.ReopenAsync();
        desk.Time.Advance(TimeSpan.FromSeconds(899));
        var before = desk.Keys.Published.Select(key => key.Kid).ToArray();
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        var after = desk.Keys.Published.Select(key => key.Kid).ToArray();

        Assert.Equal([current, retired], before);
        Assert.Equal([current], after);
    }

    [Fact]
    public async Task Published_keys_hold_no_private_part()
    {
        await using var desk = await GrantDesk.OpenAsync();

        Assert.All(desk.Keys.Published, key => Assert.False(key.HasPrivateKey));
    }

    [Fact]
    public async Task Missing_private_key_is_named_at_start()
    {
        await using var desk = await GrantDesk.OpenAsync();
        var file = Assert.Single(Directory.GetFiles(Path.Combine(desk.Options.State, "keys")));
        File.Delete(file);

        var problem = await Assert.ThrowsAsync<CannotStartException>(desk.ReopenAsync);

        Assert.Contains(file, problem.Message, StringComparison.Ordinal);
    }
}
