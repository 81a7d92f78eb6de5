using Microsoft.EntityFrameworkCore;
using TrustedSpace.Gateway.Storage;

namespace TrustedSpace.Gateway.Freezes;

/// <summary>Freezes in the gateway's database.</summary>
internal sealed class FreezeStore(IDbContextFactory<GatewayDbContext> contexts)
{
    public async Task<IReadOnlyList<Freeze>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<Freeze>().AsNoTracking().ToListAsync(cancellationToken);
    }

    /// <summary>Stores a freeze, in place of what was stored of it.</summary>
    public async Task SaveAsync(Freeze freeze)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        var isStored = await context.Set<Freeze>().AnyAsync(stored => stored.Id == freeze.Id);
        context.Entry(freeze).State = isStored ? EntityState.Modified : EntityState.Added;
        await context.SaveChangesAsync(CancellationToken.None);
    }
}
