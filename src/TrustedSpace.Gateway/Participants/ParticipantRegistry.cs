using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;
using TrustedSpace.Gateway.Storage;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;

namespace TrustedSpace.Gateway.Participants;

/// <summary>
/// Who is in the space. Reads go to an immutable snapshot and allocate nothing. A write is durable before it returns; one that
/// takes rights away is in the snapshot before it is durable, so that no call slips through in between.
/// </summary>
public sealed class ParticipantRegistry(IDbContextFactory<GatewayDbContext> contexts) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);
    private FrozenDictionary<ParticipantId, Participant> _snapshot = FrozenDictionary<ParticipantId, Participant>.Empty;
    private CancellationTokenSource _changed = new();

    /// <summary>Every participant, ordered by id.</summary>
    public IReadOnlyList<Participant> All => [.. Volatile.Read(ref _snapshot).Values.OrderBy(participant => participant.Id)];

    /// <summary>Fires once, at the next change of any participant.</summary>
    public IChangeToken Changes => new CancellationChangeToken(Volatile.Read(ref _changed).Token);

    public Participant? Find(ParticipantId id) => Volatile.Read(ref _snapshot).GetValueOrDefault(id);

    /// <summary>Fills the snapshot from storage; called once, before the server is bound. A change: the data plane's routes are made before it.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var participants = await context.Set<Participant>().AsNoTracking().ToListAsync(cancellationToken);
        Publish(participants.ToFrozenDictionary(participant => participant.Id));
    }

    /// <summary>
    /// Replaces a participant with what a change makes of it. Changes are made one after another. What gives rights is recorded
    /// before it takes effect; what takes them away is in effect before it is recorded.
    /// </summary>
    /// <param name="id">The participant.</param>
    /// <param name="change">Gets the participant (null: not enrolled yet); may refuse by throwing.</param>
    /// <param name="record">Completes when the change is in the log.</param>
    /// <param name="cancellationToken">Ends the waiting for earlier changes; a change that has begun is finished.</param>
    internal async Task<Participant> ChangeAsync(
        ParticipantId id,
        Func<Participant?, Participant> change,
        Func<Participant, ValueTask> record,
        CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var before = Find(id);
            var after = change(before);
            if (after.Status == ParticipantStatus.Suspended)
            {
                PublishWith(after);
                await StoreAsync(after, isNew: before is null);
                await record(after);
            }
            else
            {
                await record(after);
                await StoreAsync(after, isNew: before is null);
                PublishWith(after);
            }

            return after;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Keeps the address that an enrolled owner's connector announced; announcing the same again changes nothing.</summary>
    /// <returns>Whether the address is another than before.</returns>
    internal async Task<bool> AnnounceAsync(ParticipantId owner, string address, CancellationToken cancellationToken)
    {
        if (Find(owner)?.Address == address)
        {
            return false;
        }

        await ChangeAsync(owner, before => before! with { Address = address }, _ => ValueTask.CompletedTask, cancellationToken);
        return true;
    }

    public void Dispose()
    {
        _writing.Dispose();
        _changed.Dispose();
    }

    private async Task StoreAsync(Participant participant, bool isNew)
    {
        await using var context = await contexts.CreateDbContextAsync(CancellationToken.None);
        context.Entry(participant).State = isNew ? EntityState.Added : EntityState.Modified;
        await context.SaveChangesAsync(CancellationToken.None);
    }

    private void PublishWith(Participant participant)
    {
        var next = new Dictionary<ParticipantId, Participant>(_snapshot) { [participant.Id] = participant };
        Publish(next.ToFrozenDictionary());
    }

    private void Publish(FrozenDictionary<ParticipantId, Participant> snapshot)
    {
        Volatile.Write(ref _snapshot, snapshot);
        Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();
    }
}
