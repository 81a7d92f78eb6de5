using System.Text.Json;
using Grpc.Core;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;

namespace TrustedSpace.Protocol.Refusals;

/// <summary>How a refusal travels over gRPC: a status for its code, and itself as canonical JSON in the trailer <see cref="Refusal.TrailerName"/>.</summary>
public static class RefusalStatus
{
    public static StatusCode For(RefusalCode code) => code switch
    {
        RefusalCode.Invalid => StatusCode.InvalidArgument,
        RefusalCode.Unknown => StatusCode.NotFound,
        RefusalCode.Unauthenticated => StatusCode.Unauthenticated,
        RefusalCode.Denied => StatusCode.PermissionDenied,
        RefusalCode.Conflict => StatusCode.AlreadyExists,
        RefusalCode.Unavailable => StatusCode.Unavailable,
        RefusalCode.ProtocolViolation => StatusCode.FailedPrecondition,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No gRPC status stands for this code."),
    };

    public static RpcException ToRpcException(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var trailers = new Metadata { { Refusal.TrailerName, CanonicalJson.Serialize(refusal) } };
        return new RpcException(new Status(For(refusal.Code), refusal.ToString()), trailers);
    }

    /// <summary>
    /// Reads the refusal of a failed call. A party speaks for itself only: whatever the trailer says, the refusal is
    /// <paramref name="party"/>'s. A failure without a readable trailer counts as unavailable at <paramref name="stage"/>.
    /// </summary>
    public static Refusal Read(RpcException failure, ParticipantId party, string stage)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (failure.Trailers.GetValueBytes(Refusal.TrailerName) is { } trailer)
        {
            try
            {
                return CanonicalJson.Deserialize<Refusal>(trailer) with { Party = party };
            }
            catch (JsonException)
            {
                return new Refusal
                {
                    Code = RefusalCode.ProtocolViolation,
                    Party = party,
                    Stage = stage,
                    Reason = "the call failed with a refusal that is not in canonical form",
                    Remedy = "Report it to the party's operator.",
                };
            }
        }

        return new Refusal
        {
            Code = RefusalCode.Unavailable,
            Party = party,
            Stage = stage,
            Reason = failure.StatusCode == StatusCode.DeadlineExceeded
                ? "no answer within the deadline"
                : $"the call failed with {failure.StatusCode}: {failure.Status.Detail}",
            Remedy = "Try again later; if it stays, ask the party whether its connector runs.",
        };
    }
}
