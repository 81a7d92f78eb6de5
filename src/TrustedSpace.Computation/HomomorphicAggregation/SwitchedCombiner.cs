using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>
/// The consumer's side: holds the shares of all parties against each other, switches the encrypted sums to the consumer's key with them, decrypts, and checks
/// that no group is under the minimum and that the check word of the sums fits.
/// </summary>
public static class SwitchedCombiner
{
    private static readonly Round Round = HomomorphicAggregationRounds.Release;

    /// <param name="context">The job, with the plan hash and party set that the signed statements name.</param>
    /// <param name="key">The key whose public part the context names.</param>
    /// <param name="shares">One share of every party, in any order, each opened and its sender verified.</param>
    /// <exception cref="ProtocolException">A share is missing, foreign, repeated or malformed, or the shares do not agree.</exception>
    /// <exception cref="ConsumerKeyException">The key is not the context's.</exception>
    public static CombinedRelease Combine(HomomorphicAggregationContext context, ConsumerKey key, IReadOnlyList<PartyMessage> shares)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(shares);
        if (!key.PublicKey.Hash.SequenceEqual(context.Consumer.Hash))
        {
            throw new ConsumerKeyException("The key is not the one that the job was submitted with.");
        }

        var aggregation = context.Aggregation;
        var releases = ReceivedShares.Decode(aggregation, Round, shares, share => SwitchedRelease.Decode(share, context));
        if (aggregation.Parties.Ids.FirstOrDefault(id => !releases.ContainsKey(id)) is { } missing)
        {
            throw new ProtocolException(Round, missing, "no share came from this party.", "Start the job again.");
        }

        var first = ReceivedShares.Agreed(Round, releases, release => release.EncodeCommon(context));
        ReceivedShares.CheckMinimum(aggregation, Round, first.Groups.Length, first.Totals, first.Summary.Minimum);
        return new CombinedRelease(
            first.Transcript,
            first.Summary,
            aggregation.Parties.Ids,
            first.Groups,
            first.Totals,
            aggregation.BoundsOf(first.Totals),
            Values(context, key, first.Counts, first.Groups.Length, [.. releases.Values]));
    }

    private static UInt128[] Values(
        HomomorphicAggregationContext context, ConsumerKey key, byte[] transcript, int released, IReadOnlyList<SwitchedRelease> releases)
    {
        var words = new UInt128[context.WordsOf(released)];
        var areSums = EncryptionPlan.Vectors.TryDecrypt(Switched(context, releases), words, new Decryptor(key.Secret));
        if (words.Length == 0)
        {
            return words;
        }

        return areSums && CheckWord.Compute(transcript, words.AsSpan(0, words.Length - 1)) == words[^1]
            ? words[..^1]
            : throw new ProtocolException(Round, null, "the sums decrypt to noise: a ciphertext or a share was not made as agreed.", ReceivedShares.Remedy);
    }

    /// <remarks>
    /// No party saw another's share before it gave its own, for they are sealed to the consumer; so each share stands for its own commitment.
    /// </remarks>
    private static Ciphertext[] Switched(HomomorphicAggregationContext context, IReadOnlyList<SwitchedRelease> releases)
    {
        // The parties of a release are in ordinal order, as their numbers are.
        var sums = releases[SwitchedRelease.Bearer - 1].Sums;
        return [.. sums.Select((sum, i) =>
        {
            PublicKeySwitchShare[] shares = [.. releases.Select(release => release.Shares[i])];
            var verified = PartyShares.Checked(
                Round, context, suspect: null, () => VerifiedShares.Of(context.Session.Everyone, [.. shares.Select(share => share.Commit())], shares));
            var bearer = context.Aggregation.Parties.Ids[SwitchedRelease.Bearer - 1];
            return PartyShares.Checked(Round, context, bearer, () => PublicKeySwitching.Combine(sum, context.Consumer.Key, context.Smudging, verified));
        })];
    }
}
