using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Freezes;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Freezes;

/// <summary>Stops participants, datasets, grants and jobs, and lets them go on. Only a regulator's signature counts, at the gateway and at every connector; anyone may read the list.</summary>
public sealed class FreezeClient
{
    private readonly GatewayHttp _http;
    private readonly ParticipantKeys _keys;
    private readonly TimeProvider _time;

    internal FreezeClient(GatewayHttp http, ParticipantKeys keys, TimeProvider time)
    {
        _http = http;
        _keys = keys;
        _time = time;
    }

    /// <summary>Every freeze, lifted ones too, oldest first.</summary>
    public Task<IReadOnlyList<FreezeStatus>> ListAsync(CancellationToken cancellation = default) =>
        _http.GetAsync<IReadOnlyList<FreezeStatus>>("/freezes", cancellation);

    public Task<FreezeStatus> GetAsync(FreezeId freeze, CancellationToken cancellation = default) =>
        _http.GetAsync<FreezeStatus>($"/freezes/{freeze}", cancellation);

    /// <summary>Signs an order and sends it. The answer says which connectors have it in force; the others are asked until they have.</summary>
    /// <param name="subject">What is frozen.</param>
    /// <param name="reason">Why; the order carries its commitment.</param>
    /// <param name="actor">Who acts for the regulator, where that is to be kept.</param>
    /// <param name="cancellation">Ends the wait; an order that has arrived stands.</param>
    /// <exception cref="Protocol.Refusals.RefusedException">The caller is no regulator, or there is no such subject.</exception>
    public Task<FreezeStatus> OrderAsync(FreezeSubject subject, SaltedDetail reason, SaltedDetail? actor = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var order = new FreezeOrder { Id = FreezeId.New(_time), Subject = subject, Reason = reason.Commitment, Actor = actor?.Commitment, At = Now() };
        return SubmitAsync(SignedStatement.Sign(order, FreezeOrder.StatementType, _keys.Signing), Both(reason, actor), cancellation);
    }

    /// <summary>Sends an order that was signed before; the same again is the same freeze.</summary>
    public Task<FreezeStatus> SubmitAsync(string order, IReadOnlyList<SaltedDetail> details, CancellationToken cancellation = default) =>
        _http.PostAsync<FreezeSubmission, FreezeStatus>("/freezes", new FreezeSubmission { Order = order, Details = details }, grant: null, cancellation);

    /// <summary>Signs the end of a freeze and sends it.</summary>
    /// <exception cref="Protocol.Refusals.RefusedException">The caller is no regulator, or there is no such freeze.</exception>
    public Task<FreezeStatus> LiftAsync(FreezeId freeze, SaltedDetail reason, SaltedDetail? actor = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var lift = new FreezeLift { Freeze = freeze, Reason = reason.Commitment, Actor = actor?.Commitment, At = Now() };
        return _http.PostAsync<FreezeLiftSubmission, FreezeStatus>(
            $"/freezes/{freeze}/lift",
            new FreezeLiftSubmission { Lift = SignedStatement.Sign(lift, FreezeLift.StatementType, _keys.Signing), Details = Both(reason, actor) },
            grant: null,
            cancellation);
    }

    private static SaltedDetail[] Both(SaltedDetail reason, SaltedDetail? actor) => actor is null ? [reason] : [reason, actor];

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
