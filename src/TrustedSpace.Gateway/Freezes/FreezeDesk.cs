using TrustedSpace.Gateway.Flows;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Freezes;

/// <summary>
/// Puts freezes in force and lifts them, one after another. An order counts the moment it is made, is stored next, and is acknowledged once its leaf is
/// durable, while it is on its way to the connectors. A lift counts once its leaf is durable. What a crash kept from its leaf gets it at the next start.
/// </summary>
internal sealed class FreezeDesk(
    FreezeWords words, FreezeRegister register, FreezeRecords records, WorkRegister work, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>Told after a freeze began or ended, before its leaf is durable.</summary>
    public event Action<Freeze>? Changed;

    /// <returns>The freeze, with its leaf; the same order again is the same freeze.</returns>
    /// <exception cref="RefusedException">Not an order, or its id is another freeze's.</exception>
    public async Task<Freeze> OrderAsync(FreezeSubmission submitted, CallerIdentity caller)
    {
        var order = words.ReadOrder(submitted, caller);
        await _writing.WaitAsync(CancellationToken.None);
        try
        {
            if (register.Find(order.Id) is { } known)
            {
                if (known.Order != submitted.Order)
                {
                    throw words.Refused(RefusalCode.Conflict, $"freeze {order.Id} was ordered before with other words", "Order it under a new id.");
                }

                if (known.Leaf is null)
                {
                    await records.SaveAsync(known, submitted.Details); // the first time it may have come no further than memory
                }

                return await RecordAsync(known);
            }

            var freeze = new Freeze { Id = order.Id, Subject = order.Subject, By = caller.Id, Order = submitted.Order, OrderedAt = Now() };
            Show(freeze);
            work.EndFrozen();
            await records.SaveAsync(freeze, submitted.Details);
            return await RecordAsync(freeze, isNew: true);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <returns>The freeze, with the lift's leaf; a second lift changes nothing.</returns>
    /// <exception cref="RefusedException">Not a lift of this freeze, or there is no such freeze.</exception>
    public async Task<Freeze> LiftAsync(FreezeId id, FreezeLiftSubmission submitted, CallerIdentity caller)
    {
        words.ReadLift(id, submitted, caller);
        await _writing.WaitAsync(CancellationToken.None);
        try
        {
            var freeze = register.Find(id) ?? throw words.Refused(RefusalCode.Unknown, $"there is no freeze {id}", "GET /freezes lists them.");
            if (freeze.Lift is null)
            {
                freeze = freeze with { Lift = submitted.Lift, LiftedBy = caller.Id, LiftedAt = Now() };
                await records.SaveAsync(freeze, submitted.Details);
            }

            return await RecordAsync(freeze);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Reads what is stored and gives every order and lift its leaf; called once, before the server is bound.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        register.Replace(await records.ReadAsync(cancellationToken));
        foreach (var freeze in register.All)
        {
            await RecordAsync(freeze);
        }
    }

    public void Dispose() => _writing.Dispose();

    private async Task<Freeze> RecordAsync(Freeze freeze, bool isNew = false)
    {
        var recorded = await records.RecordAsync(freeze, isNew);
        if (recorded != freeze)
        {
            Show(recorded);
        }

        return recorded;
    }

    private void Show(Freeze freeze)
    {
        register.Set(freeze);
        Changed?.Invoke(freeze);
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}
