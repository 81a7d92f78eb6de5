using TrustedSpace.Protocol.Flows;

namespace TrustedSpace.Gateway.Flows;

/// <summary>
/// Ids that few leaves have each are stored as 17 bytes (dimension, UUID) with the leaf's index, not as bits: jobs and flows with every leaf that names
/// them, a grant with the leaf that issues or denies it.
/// </summary>
internal static class IndexKey
{
    private const int Length = 17;

    public static bool IsKey(TermDimension dimension) => dimension is TermDimension.Job or TermDimension.Flow;

    public static byte[] Of(TermDimension dimension, string id)
    {
        var key = new byte[Length];
        key[0] = (byte)dimension;
        Guid.ParseExact(id, "D").TryWriteBytes(key.AsSpan(1), bigEndian: true, out _);
        return key;
    }
}
