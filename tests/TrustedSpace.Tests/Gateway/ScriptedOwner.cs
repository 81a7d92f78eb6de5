using Google.Protobuf;
using Grpc.Core;
using TrustedSpace.Protocol.Connector;
using TrustedSpace.Protocol.Envelopes;
using TrustedSpace.Protocol.Grants;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Jobs;
using TrustedSpace.Protocol.Json;
using TrustedSpace.Protocol.Refusals;
using TrustedSpace.Protocol.Statements;

namespace TrustedSpace.Tests.Gateway;

/// <summary>An owner that follows the shape of the protocol without computing anything; a test bends one step of it.</summary>
internal sealed class ScriptedOwner(ParticipantKeys keys, IReadOnlyList<ParticipantId> owners) : ConnectorService.ConnectorServiceBase
{
    private static readonly byte[] PlanBytes = [1, 2, 3];

    private readonly byte[] _sealed = System.Text.Encoding.UTF8.GetBytes($"share of {keys.Participant}");
    private JobSpec? _spec;

    public ParticipantId Id { get; } = keys.Participant;

    public Func<PlanReply, PlanReply> Plans { get; set; } = plan => plan;

    /// <summary>Given the number of the round that the envelopes are of.</summary>
    public Func<uint, RoundReply, Task<RoundReply>> Answers { get; set; } = (_, reply) => Task.FromResult(reply);

    public Func<ReleaseStatement, ReleaseStatement> States { get; set; } = statement => statement;

    /// <summary>Whose signature the release carries.</summary>
    public ParticipantKeys Signer { get; set; } = keys;

    public string? Abandoned { get; private set; }

    public override Task<PlanReply> Plan(PlanRequest request, ServerCallContext context) => Task.FromResult(Plans(new PlanReply
    {
        Plan = ByteString.CopyFrom(PlanBytes),
        PlanDigest = ByteString.CopyFrom(Sha256Digest.Of(PlanBytes).ToBytes()),
        Elements = { "radius" },
        Columns = { "count" },
        Groups = 4,
        MaximumCells = 8,
    }));

    public override Task<RoundReply> Begin(BeginRequest request, ServerCallContext context)
    {
        _spec = CanonicalJson.Deserialize<JobSpec>(System.Buffers.Text.Base64Url.DecodeFromChars(request.Job.Split('.')[1]));
        return Answers(1, new RoundReply { Envelopes = { Envelope(1, null) } });
    }

    public override Task<RoundReply> Advance(RoundRequest request, ServerCallContext context)
    {
        var round = request.Envelopes[0].Round + 1;
        var reply = new RoundReply();
        if (round == 2)
        {
            reply.Envelopes.AddRange(owners.Where(owner => owner != Id).Select(owner => Envelope(2, owner)));
        }
        else
        {
            reply.Release = Release();
        }

        return Answers(round, reply);
    }

    public override Task<AbandonReply> Abandon(AbandonRequest request, ServerCallContext context)
    {
        Abandoned = request.Reason;
        return Task.FromResult(new AbandonReply());
    }

    public static RpcException Refuses(string reason) => RefusalStatus.ToRpcException(new Refusal
    {
        Code = RefusalCode.Denied,
        Party = ParticipantId.Parse("someone"),
        Stage = "policy at use",
        Reason = reason,
        Remedy = "Ask the owner.",
    });

    private Envelope Envelope(uint round, ParticipantId? receiver) => new()
    {
        JobId = _spec!.Job.Value,
        Round = round,
        Sender = Id.Value,
        Receiver = receiver?.Value ?? "",
        Sealed = receiver is not null,
        Payload = ByteString.CopyFrom(1),
    };

    private Release Release() => new()
    {
        Plan = ByteString.CopyFrom(PlanBytes),
        Sealed = ByteString.CopyFrom(_sealed),
        Statement = SignedStatement.Sign(
            States(new ReleaseStatement
            {
                Job = _spec!.Job,
                Grant = _spec.Grant,
                Owner = Id,
                Dataset = DatasetId.Parse("cells"),
                DatasetVersion = 1,
                Order = CanonicalJson.Hash(_spec!),
                Operation = Operation.Statistics,
                Elements = [ElementName.Parse("radius")],
                Plan = Sha256Digest.Of(PlanBytes),
                Transcript = Sha256Digest.Of("transcript"u8),
                MinimumGroupSize = 5,
                Protection = new Protection { Mode = ProtectionMode.SecureAggregation, MinimumOwners = owners.Count },
                Contributors = owners,
                GroupsReleased = 3,
                GroupsWithheld = 1,
                Cells = 6,
                Bytes = _sealed.Length,
                Sealed = Sha256Digest.Of(_sealed),
                Policy = Sha256Digest.Of("policy"u8),
                ReleasedAt = 1,
            }),
            ReleaseStatement.StatementType,
            Signer.Signing),
    };
}
