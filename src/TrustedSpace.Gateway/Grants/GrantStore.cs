using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Grants;

/// <summary>Grants in the database; those that have not expired are in memory too, where the data plane finds them.</summary>
public sealed class GrantStore(IDbContextFactory<GatewayDbContext> contexts, TimeProvider time)
{
    private const int SweepEvery = 256;

    private readonly ConcurrentDictionary<GrantId, IssuedGrant> _live = new();
    private int _added;

    /// <summary>A grant that has not expired, revoked or not.</summary>
    public IssuedGrant? Find(GrantId id) => _live.GetValueOrDefault(id);

    /// <summary>Every grant that has not expired.</summary>
    public IReadOnlyCollection<IssuedGrant> Live => [.. _live.Values];

    /// <summary>Brings the live grants into memory; called once, before the server is bound.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await foreach (var grant in context.Set<IssuedGrant>().AsNoTracking()
            .Where(grant => grant.Expires > now).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            _live[grant.Id] = grant;
        }
    }

    /// <summary>Latest expiry of the grants that each key signed, Unix seconds by key id.</summary>
    internal async Task<IReadOnlyDictionary<string, long>> LastExpiriesAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<IssuedGrant>()
            .GroupBy(grant => grant.KeyId)
            .Select(group => new { group.Key, Last = group.Max(grant => grant.Expires) })
            .ToDictionaryAsync(group => group.Key, group => group.Last, cancellationToken);
    }

    internal async Task AddAsync(IssuedGrant grant, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(grant);
        await context.SaveChangesAsync(cancellationToken);
        _live[grant.Id] = grant;
        if (Interlocked.Increment(ref _added) % SweepEvery == 0)
        {
            ForgetExpired();
        }
    }

    /// <summary>Stores the revocation that <paramref name="grant"/> carries.</summary>
    internal async Task SaveRevocationAsync(IssuedGrant grant, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Attach(grant).Property(stored => stored.Revocation).IsModified = true;
        await context.SaveChangesAsync(cancellationToken);
    }

    private void ForgetExpired()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        foreach (var (id, grant) in _live)
        {
            if (grant.Expires <= now)
            {
                _live.TryRemove(id, out _);
            }
        }
    }
}
