using System.Collections.Immutable;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Connector.Freezes;

/// <summary>
/// What is frozen, as this connector knows it by itself. Where it knows a regulator it serves nothing until it has asked the gateway once since its
/// start: a freeze of the time that it was away counts before the first use.
/// </summary>
internal sealed class FreezeRegister
{
    private ImmutableArray<FreezeOrder> _inForce;
    private volatile bool _current;

    public FreezeRegister(FreezeTable table, ConnectorOptions options)
    {
        _current = options.Regulators.Count == 0;
        _inForce = [.. table.OrdersInForce().Select(StoredStatement.Read<FreezeOrder>)];
    }

    /// <summary>Says that the gateway's list has been taken in.</summary>
    public void MarkCurrent() => _current = true;

    public void Add(FreezeOrder order) => ImmutableInterlocked.Update(ref _inForce, (orders, one) => orders.Add(one), order);

    public void Remove(FreezeId freeze) => ImmutableInterlocked.Update(ref _inForce, (orders, id) => orders.RemoveAll(order => order.Id == id), freeze);

    /// <exception cref="RefusedException">Something that the use involves is frozen, or what is frozen is not known yet.</exception>
    public void Require(Involvement use, Stage stage)
    {
        if (!_current)
        {
            throw stage.Refuse(RefusalCode.Unavailable, "what is frozen has not been learnt from the gateway since the start", "Try again in a few seconds.");
        }

        foreach (var order in _inForce)
        {
            if (order.Subject.Concerns(use))
            {
                throw stage.Refuse(RefusalCode.Denied, $"{order.Subject} is frozen, freeze {order.Id}", "Ask the regulator; GET /freezes at the gateway holds its signed order.");
            }
        }
    }
}
