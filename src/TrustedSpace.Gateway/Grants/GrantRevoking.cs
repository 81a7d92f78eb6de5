using TrustedSpace.Gateway.Flows;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// Ends grants before their time. A revocation counts the moment it is made, is stored next, and is acknowledged once its leaf
/// is durable; one whose leaf a crash prevented gets it at the next start or the next request to revoke.
/// </summary>
internal sealed class GrantRevoking(GrantStore grants, FlowLog log, TimeProvider time, ILogger<GrantRevoking> logger) : IDisposable
{
    // One revocation at a time: no grant gets two leaves.
    private readonly SemaphoreSlim _revoking = new(1);

    public async Task RevokeAsync(IssuedGrant grant, ParticipantId by)
    {
        grant.Revoke(new GrantRevocation { By = by, At = time.GetUtcNow().ToUnixTimeSeconds() });
        await _revoking.WaitAsync(CancellationToken.None);
        try
        {
            if (grant.Revocation is { Leaf: null } revocation)
            {
                await grants.SaveRevocationAsync(grant, CancellationToken.None);
                await RecordAsync(grant, revocation);
            }
        }
        finally
        {
            _revoking.Release();
        }
    }

    /// <summary>Gives every revocation its leaf; called once at start.</summary>
    public async Task CompleteAsync()
    {
        foreach (var grant in grants.Live.Where(grant => grant.Revocation is { Leaf: null }))
        {
            await RevokeAsync(grant, grant.Revocation!.By);
        }
    }

    public void Dispose() => _revoking.Dispose();

    private async Task RecordAsync(IssuedGrant grant, GrantRevocation revocation)
    {
        var leaf = await log.AppendAsync(
            new GrantRevoked { At = time.GetUtcNow().ToUnixTimeMilliseconds(), Grant = grant.Id, By = revocation.By },
            CancellationToken.None);
        grant.Revocation = revocation with { Leaf = leaf };
        await grants.SaveRevocationAsync(grant, CancellationToken.None);
        GrantsLog.Revoked(logger, grant.Id, revocation.By);
    }
}
