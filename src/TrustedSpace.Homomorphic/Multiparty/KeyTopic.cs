namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>What the shares of a key are about, as hashes.</summary>
internal static class KeyTopic
{
    /// <param name="protocol">Which key, and which round.</param>
    /// <param name="element">Of a Galois key; 0 otherwise.</param>
    public static Digest Of(MultipartyProtocol protocol, int element = 0)
    {
        using var transcript = new Transcript("key");
        return transcript.Add((long)protocol).Add(element).ToDigest();
    }

    /// <summary>The second round, about the sums of one first round.</summary>
    public static Digest OfSecondRound(Digest sums)
    {
        using var transcript = new Transcript("second round");
        return transcript.Add(sums).ToDigest();
    }
}
