using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// One party's part in making a relinearisation key: it holds the ternary u_i that both rounds need, and gives one share in each. Everything random in them comes
/// from the party's key, u_i, errors and openings alike, so that there is nothing to store between the rounds: begun again with the same key, in another process
/// too, it goes on where it was. The first share is then the same bytes, never a second one. Zeroed on disposal.
/// </summary>
public sealed class RelinearizationRounds : IDisposable
{
    private readonly PartyKey _key;
    private readonly IShareLedger _ledger;
    private readonly SecretWords _ephemeral;

    internal RelinearizationRounds(PartyKey key, IShareLedger ledger)
    {
        (_key, _ledger, _ephemeral) = (key, ledger, new SecretWords(key.KeyLevel.PolynomialWords));
        new NoiseSampler(key.Derive("relinearisation secret")).Ternary(KeyLevel.Moduli, _ephemeral.Span);
        Ntt.Forward(_ephemeral.Span, KeyLevel.Tables);
    }

    private MultipartySession Session => _key.Session;

    private Level KeyLevel => _key.KeyLevel;

    /// <summary>The same bytes however often it is asked for, so that the ledger has no part in it.</summary>
    public RelinearizationFirstShare First()
    {
        var random = _key.Derive("relinearisation first round");
        var noise = new NoiseSampler(random);
        var words = new ulong[2 * Session.Digits * KeyLevel.PolynomialWords];
        using var uniform = PooledWords.Rent(KeyLevel.PolynomialWords);
        for (var digit = 0; digit < Session.Digits; digit++)
        {
            UniformPolynomial.Sample(CommonReference.Seed(Session, MultipartyProtocol.RelinearizationFirst, element: 0, digit), KeyLevel.Moduli, uniform.Span);
            var h0 = Polynomial(words, 2 * digit);
            RingElements.Multiply(KeyLevel, uniform.Span, _ephemeral.Span, h0);
            RingElements.Negate(KeyLevel, h0);
            RingElements.AddScaled(KeyLevel, digit, _key.Secret.Words, h0);
            RingElements.AddError(KeyLevel, noise, h0);
            var h1 = Polynomial(words, (2 * digit) + 1);
            RingElements.Multiply(KeyLevel, uniform.Span, _key.Secret.Words, h1);
            RingElements.AddError(KeyLevel, noise, h1);
        }

        var topic = KeyTopic.Of(MultipartyProtocol.RelinearizationFirst);
        return new RelinearizationFirstShare(ShareContent.Of(Session, MultipartyProtocol.RelinearizationFirst, _key.Party, topic, KeyLevel, words, random));
    }

    /// <summary>Given once, to one first round: shares about different sums would tell the secret. Their errors differ with the sums all the same.</summary>
    /// <param name="sums">Of all parties' first shares, this party's own among them.</param>
    /// <exception cref="ArgumentException">The sums are of another session, or have another first share of this party.</exception>
    /// <exception cref="ShareAlreadyGivenException">It was given before, to these sums or others.</exception>
    public RelinearizationSecondShare Second(RelinearizationSums sums)
    {
        Session.CheckSame(sums.Session, "The first round");
        if (!sums.Has(First()))
        {
            throw new ArgumentException(
                $"Party {_key.Party}'s first share in these sums was not made with this key. Add up the first shares of the keys that the parties hold now.", nameof(sums));
        }

        _key.Record(_ledger, MultipartyProtocol.RelinearizationSecond, element: 0);
        var random = _key.Derive("relinearisation second round", sums.Digest);
        var noise = new NoiseSampler(random);
        var words = new ulong[Session.Digits * KeyLevel.PolynomialWords];
        using var difference = PooledWords.RentSecret(KeyLevel.PolynomialWords);
        _ephemeral.Span.CopyTo(difference.Span);
        RingElements.Subtract(KeyLevel, _key.Secret.Words, difference.Span);
        for (var digit = 0; digit < Session.Digits; digit++)
        {
            var share = Polynomial(words, digit);
            RingElements.Multiply(KeyLevel, sums.H0(digit), _key.Secret.Words, share);
            RingElements.MultiplyAdd(KeyLevel, sums.H1(digit), difference.Span, share);
            RingElements.AddError(KeyLevel, noise, share);
        }

        var topic = KeyTopic.OfSecondRound(sums.Digest);
        return new RelinearizationSecondShare(ShareContent.Of(Session, MultipartyProtocol.RelinearizationSecond, _key.Party, topic, KeyLevel, words, random));
    }

    /// <summary>Zeroes the secret, which cannot be used any more.</summary>
    public void Dispose() => _ephemeral.Dispose();

    private Span<ulong> Polynomial(ulong[] words, int index) => words.AsSpan(index * KeyLevel.PolynomialWords, KeyLevel.PolynomialWords);
}
