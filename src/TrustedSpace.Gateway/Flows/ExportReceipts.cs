using System.Collections.Concurrent;
using TrustedSpace.Protocol.Flows;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Records consumers' receipts of exports, one an export. It checks who signs about which export, and not what is said: a receipt that contradicts
/// the owner is evidence, and belongs into the log.
/// </summary>
internal sealed class ExportReceipts(FlowLog log, FlowIndex index, CertificateAuthority authority, GatewayOptions options, TimeProvider time)
{
    private const string Stage = "receipt";

    private readonly ConcurrentDictionary<JobId, bool> _recording = new();

    /// <param name="signed">Signed <see cref="ExportReceipt"/>.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its leaf.</returns>
    /// <exception cref="RefusedException">It is no receipt of the caller's for an export that was released to it, or another was recorded.</exception>
    public async Task<long> RecordAsync(string signed, ParticipantId caller, CancellationToken cancellationToken)
    {
        var receipt = Verify(signed, caller);
        if (!_recording.TryAdd(receipt.Job, true))
        {
            throw Refused(RefusalCode.Conflict, $"a receipt of export {receipt.Job} is being recorded", "Send it again to learn its leaf.");
        }

        try
        {
            var entries = (await index.SearchAsync(new FlowQuery { Consumer = caller, Job = receipt.Job }, cancellationToken)).Entries;
            if (entries.FirstOrDefault(entry => entry.Entry is ExportReceived) is { Entry: ExportReceived earlier } recorded)
            {
                return LoggedStatement.Read<ExportReceipt>(earlier.Receipt) with { ReceivedAt = receipt.ReceivedAt } == receipt
                    ? recorded.Index
                    : throw Refused(RefusalCode.Conflict, $"another receipt of export {receipt.Job} is recorded in leaf {recorded.Index}", "An export has one receipt.");
            }

            if (!entries.Any(entry => entry.Entry is Flow { Operation: Operation.Export, Outcome: FlowOutcome.Released } flow && flow.Grant == receipt.Grant))
            {
                throw Refused(RefusalCode.Unknown, $"no export {receipt.Job} was released to {caller} under grant {receipt.Grant}", "Confirm what GET /flows shows as released.");
            }

            var leaf = new ExportReceived
            {
                Job = receipt.Job,
                Grant = receipt.Grant,
                Consumer = caller,
                Owner = receipt.Owner,
                Receipt = signed,
                At = time.GetUtcNow().ToUnixTimeMilliseconds(),
            };
            return await log.AppendAsync(leaf, cancellationToken);
        }
        finally
        {
            _recording.TryRemove(receipt.Job, out _);
        }
    }

    private ExportReceipt Verify(string signed, ParticipantId caller)
    {
        try
        {
            var verified = SignedStatement.Verify<ExportReceipt>(signed, ExportReceipt.StatementType, authority);
            return verified.Signer == caller
                ? verified.Payload
                : throw Refused(RefusalCode.Denied, $"{verified.Signer} signed it, {caller} sends it", "Send your own receipts.");
        }
        catch (StatementException problem)
        {
            throw Refused(RefusalCode.Invalid, problem.Message, "Sign the receipt with the signing key of your certificate.");
        }
    }

    private RefusedException Refused(RefusalCode code, string reason, string remedy) => new(new Refusal
    {
        Code = code,
        Party = options.Participant,
        Stage = Stage,
        Reason = reason,
        Remedy = remedy,
    });
}
