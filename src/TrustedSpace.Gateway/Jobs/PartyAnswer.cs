namespace TrustedSpace.Gateway.Jobs;

/// <summary>What one owner answered.</summary>
internal readonly record struct PartyAnswer<TReply>(JobParty Party, TReply Reply);
