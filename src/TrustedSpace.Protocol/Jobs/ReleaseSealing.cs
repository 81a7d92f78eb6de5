using System.Text;
using TrustedSpace.Protocol.Identity;

namespace TrustedSpace.Protocol.Jobs;

/// <summary>
/// HPKE <c>info</c> that binds what an owner seals to a consumer to its job; owner and consumer compute it alike. The <c>aad</c> is empty:
/// a sealed share is covered by the owner's signed <see cref="ReleaseStatement"/>, and an export's chunks by their own framing.
/// </summary>
public static class ReleaseSealing
{
    /// <summary>For one owner's share of a statistics result; <paramref name="plan"/> is the digest of the canonical plan.</summary>
    public static byte[] ForShare(JobId job, Sha256Digest plan, ParticipantId owner) =>
        Encoding.ASCII.GetBytes($"trustedspace/release/v1\n{job}\n{plan}\n{owner}");

    /// <summary>For the stream of an export from one owner.</summary>
    public static byte[] ForExport(JobId job, ParticipantId owner) =>
        Encoding.ASCII.GetBytes($"trustedspace/export/v1\n{job}\n{owner}");
}
