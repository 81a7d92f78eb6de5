using Google.Protobuf;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Connector.Identity;
using TrustedSpace.Connector.Policy;
using TrustedSpace.Connector.Refusals;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Sealing;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Connector.Computation;

/// <summary>Lets a party's share go: first the grant's budget pays for it, durably, then it is sealed to the consumer and the statement signed.</summary>
internal sealed class JobRelease(UsageLedger ledger, ConnectorIdentity identity, TimeProvider time)
{
    private readonly Stage _stage = new(identity.Participant, "release");

    /// <exception cref="RefusedException">The grant's budget does not hold the result's cells.</exception>
    public Release Make(JobTask task, PartyStep.Release release)
    {
        var cells = (long)release.Summary.GroupsReleased * task.Plan.CellsPerGroup;
        if (!ledger.Spend(task.Use, cells, UseState.Released))
        {
            throw _stage.Refuse(
                RefusalCode.Denied,
                $"the result has {cells} cells, more than the grant's budget of {task.Use.Subject.Budget.MaximumCells} still holds",
                "Request a grant with a larger budget.");
        }

        var spec = task.Job.Spec;
        var plan = Sha256Digest.FromHash(task.Plan.Hash);
        var info = ReleaseSealing.ForShare(spec.Job, plan, identity.Participant);
        var share = Hpke.Seal(task.Job.Consumer, info, [], release.Payload.Span);
        var statement = new ReleaseStatement
        {
            Job = spec.Job,
            Grant = spec.Grant,
            Owner = identity.Participant,
            Dataset = task.Dataset.Description.Id,
            DatasetVersion = task.Dataset.Description.Version,
            Order = CanonicalJson.Hash(spec),
            Operation = Operation.Statistics,
            Elements = [.. task.Plan.ElementsUsed.Select(ElementName.Parse)],
            Plan = plan,
            Transcript = Sha256Digest.FromHash(release.Transcript.Span),
            MinimumGroupSize = release.Summary.Minimum,
            Protection = task.Job.Protection,
            Contributors = [.. release.Contributors.Select(ParticipantId.Parse)],
            GroupsReleased = release.Summary.GroupsReleased,
            GroupsWithheld = release.Summary.GroupsWithheld,
            RowsScanned = task.RowsScanned,
            Cells = cells,
            Bytes = share.Length,
            Sealed = Sha256Digest.Of(share),
            Policy = task.Decision.Policy,
            ReleasedAt = time.GetUtcNow().ToUnixTimeSeconds(),
        };
        return new Release
        {
            Statement = SignedStatement.Sign(statement, ReleaseStatement.StatementType, identity.Keys.Signing),
            Sealed = UnsafeByteOperations.UnsafeWrap(share),
            Plan = ByteString.CopyFrom(task.Plan.Encoding.Span),
        };
    }
}
