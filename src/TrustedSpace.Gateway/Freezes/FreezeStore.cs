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

    public async Task SaveAsync(Freeze freeze, bool isNew)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        context.Entry(freeze).State = isNew ? EntityState.Added : EntityState.Modified;
        await context.SaveChangesAsync(CancellationToken.None);
    }
}
