using TrustedSpace.Computation.Rounds;
using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>What parties send of the collective key and of its use: read with the sender to blame, who must speak for itself alone.</summary>
internal static class PartyShares
{
    private const string Remedy = "Refuse this party, or check the relay; start the job again.";

    /// <param name="round">Where it came.</param>
    /// <param name="sender">Who sent it.</param>
    /// <param name="context">The job.</param>
    /// <param name="parse">Reads it.</param>
    /// <param name="partyOf">The number of the party that it says it is of.</param>
    /// <exception cref="ProtocolException">It can't be read, or is another party's.</exception>
    public static T Of<T>(Round round, string sender, HomomorphicAggregationContext context, Func<T> parse, Func<T, int> partyOf)
    {
        var share = Checked(round, context, sender, parse);
        return partyOf(share) == context.NumberOf(sender)
            ? share
            : throw new ProtocolException(round, sender, "the share of a key is said to be another party's.", Remedy);
    }

    /// <summary>Runs a step of the engine and names its party in this protocol's terms.</summary>
    /// <param name="round">Whose messages are at stake.</param>
    /// <param name="context">The job.</param>
    /// <param name="suspect">Whom to name where the engine names none; null for none.</param>
    /// <param name="step">The step.</param>
    public static T Checked<T>(Round round, HomomorphicAggregationContext context, string? suspect, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (MultipartyException wrong)
        {
            var party = suspect ?? (wrong.Party is { } number ? context.Aggregation.Parties.Ids[number - 1] : null);
            throw new ProtocolException(round, party, wrong.Message, Remedy);
        }
    }
}
