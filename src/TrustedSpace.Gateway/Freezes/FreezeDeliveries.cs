using System.Collections.Concurrent;
using TrustedSpace.Gateway.Connectors;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Participants;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Freezes;

/// <summary>
/// Brings every freeze and every lift to every owner's connector until the owner has signed for it. What was signed is kept in memory: a connector signs
/// once and gives the same answer again, so a restarted gateway asks anew and learns the same.
/// </summary>
internal sealed class FreezeDeliveries(
    FreezeRegister register, ParticipantRegistry registry, ConnectorChannels channels, CertificateAuthority authority, TimeProvider time, ILogger<FreezeDeliveries> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<(FreezeId Freeze, bool Lifted, ParticipantId Owner), FreezeDelivery> _known = new();

    // Calls under way, so that whoever wants a delivery waits for the one that runs.
    private readonly ConcurrentDictionary<(FreezeId Freeze, bool Lifted, ParticipantId Owner), Task> _asking = new();

    /// <summary>Asks every owner that has not signed yet, all at the same time.</summary>
    public Task DeliverAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(register.All.Select(freeze => DeliverAsync(freeze, cancellationToken)));

    /// <inheritdoc cref="DeliverAsync(CancellationToken)"/>
    public Task DeliverAsync(Freeze freeze, CancellationToken cancellationToken) => Task.WhenAll(Owners()
        .Where(owner => _known.GetValueOrDefault(Key(freeze, owner))?.Acknowledgement is null)
        .Select(owner => _asking.GetOrAdd(Key(freeze, owner), key => AskAsync(key, freeze, cancellationToken))));

    /// <summary>The freeze as it is listed.</summary>
    public FreezeStatus Describe(Freeze freeze) => new()
    {
        Id = freeze.Id,
        Subject = freeze.Subject,
        By = freeze.By,
        Order = freeze.Order,
        OrderedAt = freeze.OrderedAt,
        Leaf = freeze.Leaf,
        Lift = freeze.IsInForce ? null : freeze.Lift,
        LiftedAt = freeze.IsInForce ? null : freeze.LiftedAt,
        LiftLeaf = freeze.LiftLeaf,
        Connectors = [.. Owners().Select(owner => _known.GetValueOrDefault(Key(freeze, owner))
            ?? new FreezeDelivery { Owner = owner, Problem = "its connector has not answered yet" })],
    };

    private static (FreezeId Freeze, bool Lifted, ParticipantId Owner) Key(Freeze freeze, ParticipantId owner) => (freeze.Id, !freeze.IsInForce, owner);

    private IEnumerable<ParticipantId> Owners() =>
        registry.All.Where(participant => participant.Role == ParticipantRole.Owner).Select(participant => participant.Id);

    private async Task AskAsync((FreezeId Freeze, bool Lifted, ParticipantId Owner) key, Freeze freeze, CancellationToken cancellationToken)
    {
        await Task.Yield(); // the task is in _asking before it ends
        try
        {
            await DeliverAsync(freeze, key.Owner, cancellationToken);
        }
        finally
        {
            _asking.TryRemove(key, out _);
        }
    }

    private async Task DeliverAsync(Freeze freeze, ParticipantId owner, CancellationToken cancellationToken)
    {
        var request = new FreezeRequest { Order = freeze.Order, Lift = freeze.IsInForce ? "" : freeze.Lift };
        try
        {
            var reply = await channels.AskAsync(owner, FreezeWords.Stage, Patience, (connector, call) => connector.FreezeAsync(request, call), cancellationToken);
            Require(reply.Acknowledgement, freeze, owner);
            var delivery = new FreezeDelivery
            {
                Owner = owner,
                Acknowledgement = reply.Acknowledgement,
                Milliseconds = time.GetUtcNow().ToUnixTimeMilliseconds() - freeze.Since,
            };
            _known.AddOrUpdate(Key(freeze, owner), delivery, (_, earlier) => earlier.Acknowledgement is null ? delivery : earlier);
        }
        catch (RefusedException refused)
        {
            Fail(freeze, owner, refused.Refusal.ToString());
        }
        catch (StatementException wrong)
        {
            Fail(freeze, owner, wrong.Message);
        }
    }

    private void Require(string acknowledgement, Freeze freeze, ParticipantId owner)
    {
        var verified = SignedStatement.Verify<FreezeAcknowledgement>(acknowledgement, FreezeAcknowledgement.StatementType, authority);
        var said = verified.Payload;
        if (verified.Signer != owner || said.Owner != owner || said.Freeze != freeze.Id || said.Lifted == freeze.IsInForce)
        {
            throw new StatementException($"The acknowledgement of {owner} is not about freeze {freeze.Id} as it stands.");
        }
    }

    private void Fail(Freeze freeze, ParticipantId owner, string problem)
    {
        var failed = new FreezeDelivery { Owner = owner, Problem = problem };
        var before = _known.GetValueOrDefault(Key(freeze, owner));
        if (before?.Problem != problem)
        {
            FreezesLog.NotAcknowledged(logger, freeze.Id, owner, problem);
        }

        _known.AddOrUpdate(Key(freeze, owner), failed, (_, earlier) => earlier.Acknowledgement is null ? failed : earlier);
    }
}
