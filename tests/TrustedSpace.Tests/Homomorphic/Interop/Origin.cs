namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>Who makes the keys and encrypts.</summary>
public enum Origin
{
    Seal,
    Ours,
}
