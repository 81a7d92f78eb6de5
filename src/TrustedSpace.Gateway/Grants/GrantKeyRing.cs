using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;
using TrustedSpace.Gateway.Storage;

namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// The keys of grants (ES256): one signs, the retired ones stay published until the last grant they signed has expired, so
/// that rotation interrupts nobody.
/// </summary>
internal sealed class GrantKeyRing : IDisposable
{
    private readonly IDbContextFactory<GatewayDbContext> _contexts;
    private readonly GrantKeyFiles _files;
    private readonly GrantStore _grants;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _rotating = new(1);

    // Guards _signing together with its last expiry: a grant is signed either before a rotation, and counted, or after it.
    private readonly Lock _lock = new();
    private GrantSigner? _signing;
    private FrozenDictionary<string, GrantSigner> _known = FrozenDictionary<string, GrantSigner>.Empty;

    public GrantKeyRing(IDbContextFactory<GatewayDbContext> contexts, GrantKeyFiles files, GrantStore grants, TimeProvider time)
    {
        _contexts = contexts;
        _files = files;
        _grants = grants;
        _time = time;
    }

    /// <summary>Public keys that verify grants now, the current one first.</summary>
    public IReadOnlyList<JsonWebKey> Published
    {
        get
        {
            var now = _time.GetUtcNow().ToUnixTimeSeconds();
            lock (_lock)
            {
                return [.. _known.Values
                    .Where(key => key == _signing || key.LastExpiry > now)
                    .OrderByDescending(key => key == _signing)
                    .Select(key => key.PublicKey)];
            }
        }
    }

    /// <summary>The key of an id, retired ones included; null for a stranger's.</summary>
    public SecurityKey? Find(string? id) => id is null ? null : Volatile.Read(ref _known).GetValueOrDefault(id)?.PublicKey;

    /// <summary>Signs with the current key.</summary>
    /// <param name="payload">JSON of the claims.</param>
    /// <param name="type">The header's <c>typ</c>.</param>
    /// <param name="expires">Expiry in the claims, Unix seconds: the key stays published until then.</param>
    /// <returns>The token and the id of the key.</returns>
    internal (string Token, string KeyId) Sign(string payload, string type, long expires)
    {
        lock (_lock)
        {
            var signing = _signing ?? throw new InvalidOperationException("The keys of grants were not loaded.");
            signing.LastExpiry = Math.Max(signing.LastExpiry, expires);
            return (signing.Sign(payload, type), signing.Id);
        }
    }

    /// <summary>Reads the keys, and makes the first one; called once, before the server is bound.</summary>
    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var keys = await context.Set<GrantKey>().AsNoTracking().ToListAsync(cancellationToken);
        if (keys.Count == 0)
        {
            await RotateAsync(cancellationToken);
            return;
        }

        var expiries = await _grants.LastExpiriesAsync(cancellationToken);
        var signers = keys.ConvertAll(key => key.Retired is null
            ? GrantSigner.Current(key.Id, _files.Read(key.Id))
            : GrantSigner.Retired(key.Id, key.PublicKey));
        foreach (var signer in signers)
        {
            signer.LastExpiry = expiries.GetValueOrDefault(signer.Id);
        }

        Use(signers, signers.Single(signer => signer.Signs));
    }

    /// <summary>Makes a new key and signs with it from now on.</summary>
    /// <returns>Id of the new key.</returns>
    public async Task<string> RotateAsync(CancellationToken cancellationToken)
    {
        await _rotating.WaitAsync(cancellationToken);
        try
        {
            var next = GrantSigner.Create();

            // A crash before the commit leaves a key file that nothing names; the next rotation removes it.
            _files.Write(next.Id, next.Key!);
            await StoreAsync(next, cancellationToken);
            Use([.. _known.Values, next], next);
            _files.KeepOnly(next.Id);
            return next.Id;
        }
        finally
        {
            _rotating.Release();
        }
    }

    public void Dispose()
    {
        _rotating.Dispose();
        _signing?.Dispose();
    }

    private async Task StoreAsync(GrantSigner next, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        foreach (var retiring in await context.Set<GrantKey>().Where(key => key.Retired == null).ToListAsync(cancellationToken))
        {
            retiring.Retired = now;
        }

        context.Add(new GrantKey { Id = next.Id, PublicKey = next.Key!.ExportSubjectPublicKeyInfo(), Created = now });
        await context.SaveChangesAsync(cancellationToken);
    }

    private void Use(IEnumerable<GrantSigner> known, GrantSigner signing)
    {
        lock (_lock)
        {
            Volatile.Write(ref _known, known.ToFrozenDictionary(signer => signer.Id));
            _signing?.Dispose();
            _signing = signing;
        }
    }
}
