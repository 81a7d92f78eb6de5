namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>What a message belongs to; the values stand in its encoding.</summary>
public enum MultipartyProtocol
{
    /// <summary>Collective public key (2020/304, protocol 2).</summary>
    PublicKey = 1,

    /// <summary>First round of the relinearisation key (2020/304, protocol 3).</summary>
    RelinearizationFirst = 2,

    /// <summary>Its second round.</summary>
    RelinearizationSecond = 3,

    /// <summary>Galois key of one element (2020/304, section 4.4).</summary>
    GaloisKey = 4,

    /// <summary>Collective decryption (2020/304, protocol 4 with output key 0).</summary>
    Decryption = 5,

    /// <summary>Switch to a receiver's public key (2020/304, protocol 5).</summary>
    PublicKeySwitch = 6,

    /// <summary>A secret shared for t of N (2022/780); its messages are deals, not shares.</summary>
    ThresholdDeal = 7,
}
