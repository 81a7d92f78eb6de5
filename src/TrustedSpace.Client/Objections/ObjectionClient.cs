using TrustedSpace.Client.Http;
using TrustedSpace.Protocol.Details;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Objections;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Client.Objections;

/// <summary>
/// Objections (异议) to flows, datasets and invoices: parties raise, answer and withdraw, a regulator assigns and decides. Each call signs one step behind the last
/// one that the gateway shows, after it has checked all of them.
/// </summary>
public sealed class ObjectionClient
{
    private readonly GatewayHttp _http;
    private readonly ParticipantKeys _keys;
    private readonly CertificateAuthority _authority;
    private readonly TimeProvider _time;

    internal ObjectionClient(GatewayHttp http, ParticipantKeys keys, CertificateAuthority authority, TimeProvider time)
    {
        _http = http;
        _keys = keys;
        _authority = authority;
        _time = time;
    }

    /// <summary>The objections that concern the caller, oldest first; a regulator sees all.</summary>
    public Task<IReadOnlyList<ObjectionStatus>> ListAsync(CancellationToken cancellation = default) =>
        _http.GetAsync<IReadOnlyList<ObjectionStatus>>("/objections", cancellation);

    /// <summary>One objection, its steps verified.</summary>
    /// <exception cref="ObjectionException">The gateway shows steps that do not follow from each other, or that those it names did not sign.</exception>
    public async Task<ObjectionStatus> GetAsync(ObjectionId objection, CancellationToken cancellation = default)
    {
        var status = await _http.GetAsync<ObjectionStatus>($"/objections/{objection}", cancellation).ConfigureAwait(false);
        ObjectionHistory.Verify(status, _authority);
        return status;
    }

    /// <exception cref="Protocol.Refusals.RefusedException">There is no such target, or it does not concern the caller.</exception>
    public Task<ObjectionStatus> RaiseAsync(ObjectionTarget target, ObjectionWords words, CancellationToken cancellation = default) =>
        SendAsync("/objections", Step(ObjectionId.New(_time), ObjectionAction.Raise, words) with { Target = target }, words, cancellation);

    /// <summary>Names who has to answer, as regulator.</summary>
    /// <param name="objection">Which one.</param>
    /// <param name="respondent">Anyone but its raiser.</param>
    /// <param name="time">After this it may be decided without an answer.</param>
    /// <param name="words">Why.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<ObjectionStatus> AssignAsync(
        ObjectionId objection, ParticipantId respondent, TimeSpan time, ObjectionWords words, CancellationToken cancellation = default)
    {
        var step = await NextAsync(objection, ObjectionAction.Assign, words, cancellation).ConfigureAwait(false);
        return await SendAsync(objection, step with { Respondent = respondent, AnswerBy = step.At + (long)time.TotalMilliseconds }, words, cancellation).ConfigureAwait(false);
    }

    /// <summary>Answers as the respondent.</summary>
    public Task<ObjectionStatus> AnswerAsync(ObjectionId objection, ObjectionWords words, CancellationToken cancellation = default) =>
        TakeAsync(objection, ObjectionAction.Answer, words, cancellation);

    /// <summary>Upholds it as regulator, and takes amounts off charges.</summary>
    /// <exception cref="Protocol.Refusals.RefusedException">It can't be decided yet, or more is taken off than stands.</exception>
    public async Task<ObjectionStatus> UpholdAsync(
        ObjectionId objection, ObjectionWords words, IReadOnlyList<ObjectionCorrection>? corrections = null, CancellationToken cancellation = default)
    {
        var step = await NextAsync(objection, ObjectionAction.Uphold, words, cancellation).ConfigureAwait(false);
        return await SendAsync(objection, step with { Corrections = corrections ?? [] }, words, cancellation).ConfigureAwait(false);
    }

    /// <summary>Dismisses it as regulator.</summary>
    public Task<ObjectionStatus> DismissAsync(ObjectionId objection, ObjectionWords words, CancellationToken cancellation = default) =>
        TakeAsync(objection, ObjectionAction.Dismiss, words, cancellation);

    /// <summary>Withdraws the caller's own.</summary>
    public Task<ObjectionStatus> WithdrawAsync(ObjectionId objection, ObjectionWords words, CancellationToken cancellation = default) =>
        TakeAsync(objection, ObjectionAction.Withdraw, words, cancellation);

    private async Task<ObjectionStatus> TakeAsync(ObjectionId objection, ObjectionAction action, ObjectionWords words, CancellationToken cancellation)
    {
        var step = await NextAsync(objection, action, words, cancellation).ConfigureAwait(false);
        return await SendAsync(objection, step, words, cancellation).ConfigureAwait(false);
    }

    private async Task<ObjectionStep> NextAsync(ObjectionId objection, ObjectionAction action, ObjectionWords words, CancellationToken cancellation) =>
        Step(objection, action, words) with { Previous = (await GetAsync(objection, cancellation).ConfigureAwait(false)).Case.Head };

    private ObjectionStep Step(ObjectionId objection, ObjectionAction action, ObjectionWords words) => new()
    {
        Objection = objection,
        Action = action,
        Reason = words.Reason.Commitment,
        Actor = words.Actor?.Commitment,
        Evidence = new Evidence { Digests = words.Files, Details = [.. words.Texts.Select(text => text.Commitment)], Leaves = words.Leaves },
        At = _time.GetUtcNow().ToUnixTimeMilliseconds(),
    };

    private Task<ObjectionStatus> SendAsync(ObjectionId objection, ObjectionStep step, ObjectionWords words, CancellationToken cancellation) =>
        SendAsync($"/objections/{objection}/{step.Action.ToString().ToLowerInvariant()}", step, words, cancellation);

    private Task<ObjectionStatus> SendAsync(string path, ObjectionStep step, ObjectionWords words, CancellationToken cancellation)
    {
        var submission = new ObjectionSubmission
        {
            Step = SignedStatement.Sign(step, ObjectionStep.StatementType, _keys.Signing),
            Details = [words.Reason, .. words.Actor is { } actor ? [actor] : Array.Empty<SaltedDetail>(), .. words.Texts],
        };
        return _http.PostAsync<ObjectionSubmission, ObjectionStatus>(path, submission, grant: null, cancellation);
    }
}

/// <summary>What a step says, and what it rests on.</summary>
public sealed record ObjectionWords
{
    public required SaltedDetail Reason { get; init; }

    /// <summary>Name of the person who acts for the signer, where that is to be kept.</summary>
    public SaltedDetail? Actor { get; init; }

    /// <summary>SHA-256 of files that the signer keeps.</summary>
    public IReadOnlyList<Sha256Digest> Files { get; init; } = [];

    public IReadOnlyList<SaltedDetail> Texts { get; init; } = [];

    /// <summary>Indexes of leaves.</summary>
    public IReadOnlyList<long> Leaves { get; init; } = [];
}
