namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>What a stored state is of; the values stand in its encoding.</summary>
internal enum PartyStateKind : byte
{
    PartyKey = 1,
    ThresholdKey = 2,
}
