namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>What a message belongs to; the values stand in its encoding.</summary>
public enum MultipartyProtocol
{
    PublicKey = 1,
    RelinearizationFirst = 2,
    RelinearizationSecond = 3,
    GaloisKey = 4,
    Decryption = 5,
    PublicKeySwitch = 6,
    ThresholdDeal = 7,
}
