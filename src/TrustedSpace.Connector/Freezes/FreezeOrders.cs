using TrustedSpace.Connector.Computation;
using TrustedSpace.Connector.Configuration;
using TrustedSpace.Connector.Export;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Connector.Freezes;

/// <summary>
/// Takes a regulator's orders from the gateway, which is believed in nothing: the signature must be of a regulator in this connector's configuration. An
/// order counts first, is stored next, and is signed for then; a lift is stored before it counts.
/// </summary>
internal sealed class FreezeOrders(
    FreezeTable table, FreezeRegister register, RunningJobs jobs, RunningExports exports, OwnerWord owner, ConnectorOptions options)
{
    private readonly Lock _gate = new(); // one order at a time
    private readonly Stage _stage = new(options.Participant, "freeze");

    /// <param name="signedOrder">Signed <see cref="FreezeOrder"/>.</param>
    /// <param name="signedLift">Signed <see cref="FreezeLift"/>; empty while the order stands.</param>
    /// <returns>The owner's signed <see cref="FreezeAcknowledgement"/>; the same again gets the same.</returns>
    /// <exception cref="RefusedException">No regulator signed it, or the freeze is known with another content.</exception>
    public string Accept(string signedOrder, string signedLift)
    {
        var order = Verify<FreezeOrder>(signedOrder, FreezeOrder.StatementType);
        var lift = signedLift.Length == 0 ? null : Verify<FreezeLift>(signedLift, FreezeLift.StatementType);
        if (lift is not null && lift.Freeze != order.Id)
        {
            throw _stage.Refuse(RefusalCode.Invalid, $"the lift is of freeze {lift.Freeze}, the order is freeze {order.Id}", "Send the two that belong together.");
        }

        lock (_gate)
        {
            var known = table.Find(order.Id);
            if (known is not null && StoredStatement.Read<FreezeOrder>(known.Order) != order)
            {
                throw _stage.Refuse(RefusalCode.Conflict, $"freeze {order.Id} is known with another content", "Order it under a new id.");
            }

            var ordered = known?.OrderAcknowledgement ?? PutInForce(order, signedOrder);
            return known?.LiftAcknowledgement ?? (lift is null ? ordered : End(lift, signedLift));
        }
    }

    private string PutInForce(FreezeOrder order, string signed)
    {
        register.Add(order);
        var acknowledgement = owner.Acknowledge(order.Id, lifted: false);
        jobs.EndFrozen(order);
        exports.EndFrozen(order);
        table.Add(order.Id, signed, acknowledgement);
        return acknowledgement;
    }

    private string End(FreezeLift lift, string signed)
    {
        var acknowledgement = owner.Acknowledge(lift.Freeze, lifted: true);
        table.Lift(lift.Freeze, signed, acknowledgement);
        register.Remove(lift.Freeze);
        return acknowledgement;
    }

    private T Verify<T>(string signed, string type)
    {
        try
        {
            var verified = SignedStatement.Verify<T>(signed, type, owner.Authority);
            return options.Regulators.Contains(verified.Signer)
                ? verified.Payload
                : throw _stage.Refuse(RefusalCode.Denied, $"{verified.Signer}, who signed it, is no regulator to {options.Participant}", "Have a regulator sign it.");
        }
        catch (StatementException problem)
        {
            throw _stage.Refuse(RefusalCode.Denied, problem.Message, "Have a regulator sign it.", problem);
        }
    }
}

/// <summary>Signs in the owner's name that an order or its end is in force.</summary>
internal sealed class OwnerWord(ConnectorIdentity identity, TimeProvider time)
{
    public CertificateAuthority Authority => identity.Authority;

    public string Acknowledge(FreezeId freeze, bool lifted) => SignedStatement.Sign(
        new FreezeAcknowledgement { Freeze = freeze, Owner = identity.Participant, Lifted = lifted, At = time.GetUtcNow().ToUnixTimeMilliseconds() },
        FreezeAcknowledgement.StatementType,
        identity.Keys.Signing);
}
