namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>A party's stored state that cannot be used: damaged, of another kind, or of other parameters or another session.</summary>
public sealed class PartyStateException(string message) : Exception(message);
