using Microsoft.EntityFrameworkCore;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Objections;

namespace TrustedSpace.Gateway.Objections;

/// <summary>Objections in the gateway's database.</summary>
internal sealed class ObjectionStore(IDbContextFactory<GatewayDbContext> contexts)
{
    public async Task<Objection?> FindAsync(ObjectionId id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<Objection>().AsNoTracking().SingleOrDefaultAsync(objection => objection.Id == id, cancellationToken);
    }

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<Objection>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<Objection>().AsNoTracking().OrderBy(objection => objection.RaisedAt).ToListAsync(cancellationToken);
    }

    /// <summary>Those with a step that may have no leaf yet.</summary>
    public async Task<IReadOnlyList<Objection>> PendingAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Set<Objection>().AsNoTracking().Where(objection => objection.Pending != null).ToListAsync(cancellationToken);
    }

    public async Task SaveAsync(Objection objection, bool isNew)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        context.Entry(objection).State = isNew ? EntityState.Added : EntityState.Modified;
        await context.SaveChangesAsync(CancellationToken.None);
    }
}
