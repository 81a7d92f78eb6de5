using System.Collections.Concurrent;
using TrustedSpace.Gateway.Freezes;
using TrustedSpace.Gateway.Participants;
using TrustedSpace.Protocol.Refusals;

namespace TrustedSpace.Gateway.Grants;

/// <summary>
/// Answers, on each request, whether the presented grant counts: this gateway's signature, the caller's own TLS certificate
/// (RFC 8705), not expired with no allowance, not revoked, nothing of it frozen. A token that was read once is found again by its text, so that a
/// later request costs one lookup; certificate, clock and revocation are looked at every time.
/// </summary>
internal sealed class GrantVerifier
{
    private const string Scheme = "Bearer ";
    private const int MostRemembered = 8192;

    private readonly GrantTokenReader _reader;
    private readonly FreezeRegister _freezes;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, VerifiedGrant> _known = new(TokenComparer.Instance);
    private readonly ConcurrentDictionary<string, VerifiedGrant>.AlternateLookup<ReadOnlySpan<char>> _knownBySpan;

    public GrantVerifier(GrantTokenReader reader, FreezeRegister freezes, GatewayOptions options, TimeProvider time)
    {
        _reader = reader;
        _freezes = freezes;
        _options = options;
        _time = time;
        _knownBySpan = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Verifies the bearer token of a request that was admitted.</summary>
    /// <param name="context">After <see cref="CallerAdmission"/>.</param>
    /// <param name="stage">What a refusal names as the stage.</param>
    /// <exception cref="RefusedException">Unauthenticated, or denied by a freeze; the reason says which check failed.</exception>
    public VerifiedGrant Verify(HttpContext context, string stage)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? header = context.Request.Headers.Authorization;
        return header is not null && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? Verify(header.AsSpan(Scheme.Length), context.Caller(), stage)
            : throw Refused(stage, "the request carries no grant", "Send the access token as Authorization: Bearer.");
    }

    /// <inheritdoc cref="Verify(HttpContext, string)"/>
    public VerifiedGrant Verify(ReadOnlySpan<char> token, CallerIdentity caller, string stage)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (!_knownBySpan.TryGetValue(token, out var grant))
        {
            grant = Read(token.ToString(), stage);
        }

        RequireGoodFor(grant.Issued, caller, stage);
        return grant;
    }

    private VerifiedGrant Read(string token, string stage)
    {
        if (!_reader.TryRead(token, out var issued, out var problem))
        {
            throw Refused(stage, $"the grant {problem}", "Ask for a new grant.");
        }

        if (_known.Count >= MostRemembered)
        {
            // Forgetting costs one signature check a grant; it keeps memory flat.
            _known.Clear();
        }

        return _known.GetOrAdd(token, new VerifiedGrant(token, issued!));
    }

    private void RequireGoodFor(IssuedGrant grant, CallerIdentity caller, string stage)
    {
        var claims = grant.Claims;
        if (!string.Equals(claims.Confirmation.CertificateThumbprint, caller.Thumbprint, StringComparison.Ordinal))
        {
            throw Refused(
                stage,
                $"grant {grant.Id} is bound to another certificate than {caller.Id} connected with",
                "Connect with the certificate that the grant was asked for with, or ask for a new grant.");
        }

        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        if (now >= claims.Expires)
        {
            throw Refused(stage, $"grant {grant.Id} {GrantTokenReader.Expired(claims.Expires)}", "Ask for a new grant.");
        }

        if (now < claims.NotBefore)
        {
            throw Refused(stage, $"grant {grant.Id} is good from {DateTimeOffset.FromUnixTimeSeconds(claims.NotBefore):u}", "Wait until then.");
        }

        if (grant.Revocation is { } revocation)
        {
            throw Refused(stage, $"grant {grant.Id} was revoked by {revocation.By}", "Ask for a new grant.");
        }

        _freezes.Require(grant, static grant => GrantInvolvement.Of(grant), stage);
    }

    private RefusedException Refused(string stage, string reason, string remedy) => new(new Refusal
    {
        Code = RefusalCode.Unauthenticated,
        Party = _options.Participant,
        Stage = stage,
        Reason = reason,
        Remedy = remedy,
    });
}
