using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TrustedSpace.FunctionalTests.Gateway;
using TrustedSpace.Gateway.Grants;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using Xunit;

namespace TrustedSpace.FunctionalTests.Grants;

/// <summary>A grant from its issue to its end, as the data plane sees it, over restarts and key rotations.</summary>
public class GrantLifeTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Grant_verifies_for_its_holder_and_for_no_one_else()
    {
        await using var space = await RunningSpace.StartAsync();
        var token = await IssueAsync(space);

        var verified = Verify(space, token, "research");
        var refusal = Assert.Throws<RefusedException>(() => Verify(space, token, "insurer")).Refusal;

        Assert.Equal(token.Grant, verified.Issued.Id);
        Assert.Same(verified, Verify(space, token, "research"));
        Assert.Equal(RefusalCode.Unauthenticated, refusal.Code);
        Assert.Contains("bound to another certificate than insurer connected with", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grant_ends_at_its_second_and_no_later()
    {
        await using var space = await RunningSpace.StartAsync();
        var token = await IssueAsync(space);
        Verify(space, token, "research");
        var expires = TokenTests.Claims(token.AccessToken).Expires;

        space.Gateway.Time.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(expires).AddMilliseconds(-1));
        Verify(space, token, "research");
        space.Gateway.Time.Advance(TimeSpan.FromMilliseconds(1));
        var refusal = Assert.Throws<RefusedException>(() => Verify(space, token, "research")).Refusal;

        Assert.Contains("expired at", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expired_grant_is_called_expired_after_a_restart_too()
    {
        await using var space = await RunningSpace.StartAsync();
        var token = await IssueAsync(space);
        space.Gateway.Time.Advance(TimeSpan.FromHours(1));
        await space.Gateway.RestartAsync();

        var refusal = Assert.Throws<RefusedException>(() => Verify(space, token, "research")).Refusal;

        Assert.Contains("the grant expired at", refusal.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("research")]
    [InlineData("hospital-b")]
    [InlineData("regulator")]
    [InlineData("operator")]
    public async Task Revocation_by_anyone_concerned_takes_effect_at_once_and_for_good(string by)
    {
        await using var space = await RunningSpace.StartAsync();
        var token = await IssueAsync(space);
        Verify(space, token, "research");
        using var client = space.Gateway.ClientOf(by);

        (await RunningSpace.PostFormAsync(client, "/oauth/revoke", token.AccessToken)).EnsureSuccessStatusCode();
        (await RunningSpace.PostFormAsync(client, "/oauth/revoke", token.AccessToken)).EnsureSuccessStatusCode();
        var refusal = Assert.Throws<RefusedException>(() => Verify(space, token, "research")).Refusal;
        await space.Gateway.RestartAsync();
        Assert.Throws<RefusedException>(() => Verify(space, token, "research"));

        Assert.Equal($"grant {token.Grant} was revoked by {by}", refusal.Reason);
        var revoked = Assert.Single(space.Log.OfType<GrantRevoked>());
        Assert.Equal((token.Grant, by), (revoked.Grant, revoked.By.Value));
    }

    [Fact]
    public async Task Revocation_whose_leaf_a_crash_prevented_gets_it_at_the_next_start()
    {
        await using var space = await RunningSpace.StartAsync();
        var token = await IssueAsync(space);
        var store = space.Gateway.Services.GetRequiredService<GrantStore>();
        var grant = store.Find(token.Grant)!;
        grant.Revoke(new GrantRevocation { By = ParticipantId.Parse("hospital-a"), At = 0 });
        await store.SaveRevocationAsync(grant, Cancellation);

        await space.Gateway.RestartAsync();
        await space.Gateway.RestartAsync();

        Assert.Throws<RefusedException>(() => Verify(space, token, "research"));
        Assert.Equal("hospital-a", Assert.Single(space.Log.OfType<GrantRevoked>()).By.Value);
    }

    [Fact]
    public async Task Regulator_revokes_by_the_id_in_the_log()
    {
        await using var space = await RunningSpace.StartAsync();
        var token = await IssueAsync(space);
        using var regulator = space.Gateway.ClientOf("regulator");

        (await RunningSpace.PostFormAsync(regulator, "/oauth/revoke", token.Grant.Value)).EnsureSuccessStatusCode();

        Assert.Throws<RefusedException>(() => Verify(space, token, "research"));
    }

    [Theory]
    [InlineData("insurer")]
    [InlineData("hospital-c")]
    public async Task Those_whom_a_grant_does_not_concern_neither_see_nor_end_it(string stranger)
    {
        await using var space = await RunningSpace.StartAsync();
        var token = await IssueAsync(space);
        using var client = space.Gateway.ClientOf(stranger);

        (await RunningSpace.PostFormAsync(client, "/oauth/revoke", token.AccessToken)).EnsureSuccessStatusCode();
        var introspection = await RunningSpace.PostFormAsync(client, "/oauth/introspect", token.AccessToken).ReadAsync<JsonElement>();

        Verify(space, token, "research");
        Assert.Equal("""{"active":false}""", introspection.GetRawText());
    }

    [Fact]
    public async Task Introspection_shows_the_claims_while_the_grant_is_in_force()
    {
        await using var space = await RunningSpace.StartAsync();
        var token = await IssueAsync(space);
        using var owner = space.Gateway.ClientOf("hospital-a");

        var before = await RunningSpace.PostFormAsync(owner, "/oauth/introspect", token.AccessToken).ReadAsync<JsonElement>();
        space.Gateway.Time.Advance(TimeSpan.FromMinutes(10));
        var after = await RunningSpace.PostFormAsync(owner, "/oauth/introspect", token.AccessToken).ReadAsync<JsonElement>();

        Assert.True(before.GetProperty("active").GetBoolean());
        Assert.Equal("research", before.Text("client_id"));
        Assert.Equal(token.Grant.Value, before.Text("jti"));
        Assert.False(after.GetProperty("active").GetBoolean());
    }

    [Fact]
    public async Task Rotated_key_verifies_old_grants_and_leaves_the_key_set_after_the_last_of_them()
    {
        await using var space = await RunningSpace.StartAsync();
        var old = await IssueAsync(space);
        using var @operator = space.Gateway.ClientOf("operator");
        using var client = space.Gateway.ClientOf("research");

        var rotated = await @operator.PostAsync("/oauth/keys/rotate", null, Cancellation).ReadAsync<JsonElement>();
        var young = await IssueAsync(space);
        Verify(space, old, "research");
        Verify(space, young, "research");
        var during = await KeyIdsAsync(client);
        await space.Gateway.RestartAsync();
        Verify(space, old, "research");
        Verify(space, young, "research");
        space.Gateway.Time.Advance(TimeSpan.FromSeconds(600));
        using var again = space.Gateway.ClientOf("research");
        var after = await KeyIdsAsync(again);

        Assert.Equal(rotated.Text("kid"), TokenTests.Header(young.AccessToken).Text("kid"));
        Assert.Equal([rotated.Text("kid"), TokenTests.Header(old.AccessToken).Text("kid")], during);
        Assert.Equal([rotated.Text("kid")], after);
    }

    [Fact]
    public async Task Only_the_operator_rotates_keys()
    {
        await using var space = await RunningSpace.StartAsync();
        using var client = space.Gateway.ClientOf("research");

        await client.PostAsync("/oauth/keys/rotate", null, Cancellation).ReadErrorAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Only_the_current_private_key_is_kept_and_only_for_the_gateways_user()
    {
        await using var space = await RunningSpace.StartAsync();
        using var @operator = space.Gateway.ClientOf("operator");

        var rotated = await @operator.PostAsync("/oauth/keys/rotate", null, Cancellation).ReadAsync<JsonElement>();

        var file = Assert.Single(Directory.GetFiles(Path.Combine(space.Gateway.State, "keys")), name => name.EndsWith(".pem", StringComparison.Ordinal));
        Assert.Equal($"{rotated.Text("kid")}.pem", Path.GetFileName(file));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private static async Task<TokenResponse> IssueAsync(RunningSpace space)
    {
        using var client = space.Gateway.ClientOf("research");
        return await RunningSpace.AskAsync(client).ReadAsync<TokenResponse>();
    }

    private static VerifiedGrant Verify(RunningSpace space, TokenResponse token, string caller)
    {
        var services = space.Gateway.Services;
        var participant = services.GetRequiredService<ParticipantRegistry>().Find(ParticipantId.Parse(caller))!;
        return services.GetRequiredService<GrantVerifier>().Verify(token.AccessToken, new CallerIdentity(participant), "test");
    }

    private static async Task<string[]> KeyIdsAsync(HttpClient client)
    {
        var keys = await client.GetAsync("/oauth/jwks", Cancellation).ReadAsync<JsonElement>();
        return [.. keys.GetProperty("keys").EnumerateArray().Select(key => key.Text("kid"))];
    }
}
