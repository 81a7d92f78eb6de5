using CsCheck;
using TrustedSpace.Computation.HomomorphicAggregation;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Tests.Computation.Rounds;
using Xunit;

namespace TrustedSpace.Tests.Computation.HomomorphicAggregation;

/// <summary>What a relay or a party that deviates can reach: a failure, never a release that passes the consumer's check.</summary>
public sealed class DishonestHomomorphicPartyTests
{
    private const string A = "owner-a";
    private const string B = "owner-b";

    private static readonly AggregationLayout Shape = new(Groups: 2, CountColumns: 1, ValueColumns: 1);

    [Fact]
    public void Byte_altered_anywhere_in_any_round_is_detected() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Double[0, 1], Gen.Byte[1, 255]).Sample((round, sender, receiver, place, change) =>
        {
            var (from, to) = ($"owner-{(char)('a' + sender)}", round == 3 ? "" : $"owner-{(char)('a' + receiver)}");
            using var run = Run((at, receiving, message) =>
                [at.Number - 1 == round && receiving == to && message.Sender == from ? Altered(message, (int)(place * (message.Payload.Length - 1)), change) : message]);
            if (from == to)
            {
                run.Run();
            }
            else
            {
                Assert.Throws<ProtocolException>(run.Run);
            }
        }, iter: 40, threads: 1);

    [Fact]
    public void Message_cut_or_extended_in_any_round_is_refused() =>
        Gen.Select(Gen.Int[1, 4], Gen.Double[0, 1], Gen.Bool).Sample((round, length, cut) =>
        {
            PartyMessage Resized(PartyMessage message) => message.Sender != B ? message : message with
            {
                Payload = cut ? message.Payload[..(int)(length * (message.Payload.Length - 1))] : (byte[])[.. message.Payload.Span, .. new byte[1 + (int)(length * 400)]],
            };
            using var run = Run((at, _, message) => [at.Number == round ? Resized(message) : message]);
            var failure = Assert.Throws<ProtocolException>(run.Run);
            Assert.Equal((B, HomomorphicAggregationRounds.All[round - 1]), (failure.Party, failure.Round));
        }, iter: 20, threads: 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Dropped_message_names_the_missing_party(int round)
    {
        using var run = Run((at, receiver, message) => at.Number == round && (receiver is A or "") && message.Sender == B ? [] : [message]);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal((B, HomomorphicAggregationRounds.All[round - 1]), (failure.Party, failure.Round));
        Assert.Contains("start the job again", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Repeated_message_or_one_of_a_stranger_is_refused(int round)
    {
        using var repeated = Run((at, _, message) => at.Number == round ? [message, message] : [message]);
        Assert.Contains("second", Assert.Throws<ProtocolException>(repeated.Run).Message, StringComparison.Ordinal);
        using var foreign = Run((at, _, message) => at.Number == round ? [message, message with { Sender = "stranger" }] : [message]);
        Assert.Equal("stranger", Assert.Throws<ProtocolException>(foreign.Run).Party);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Message_replayed_from_another_job_is_refused(int round)
    {
        using var consumer = ConsumerKey.Create();
        var other = Run(job: "job-0", consumer: consumer);
        other.Run();
        var run = Run(
            (at, _, message) => [at.Number == round ? other.Sent.Single(sent => sent.Round == at && sent.Message.Sender == message.Sender).Message : message],
            consumer: consumer);
        Assert.Contains("another job", Assert.Throws<ProtocolException>(run.Run).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Message_replayed_from_an_earlier_run_of_the_same_job_is_refused(int round)
    {
        using var consumer = ConsumerKey.Create();
        var earlier = Run(consumer: consumer);
        earlier.Run();
        var run = Run(
            (at, _, message) =>
                [at.Number == round && message.Sender == B ? earlier.Sent.Single(sent => sent.Round == at && sent.Message.Sender == B).Message : message],
            consumer: consumer);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal((B, round), (failure.Party, failure.Round.Number));
    }

    [Fact]
    public void Key_of_another_consumer_is_another_job_to_owners_and_can_not_open()
    {
        using var stranger = ConsumerKey.Create();
        using var theirs = Run(consumer: stranger);
        var keys = theirs.Parties[B].StartMessage();
        using var run = Run((at, _, message) => [at.Number == 1 && message.Sender == B ? keys : message]);
        Assert.Contains("another job", Assert.Throws<ProtocolException>(run.Run).Message, StringComparison.Ordinal);

        using var honest = Run();
        honest.Run();
        Assert.Throws<ConsumerKeyException>(() => SwitchedCombiner.Combine(honest.Context, stranger, []));
    }

    [Fact]
    public void Different_commitments_shown_to_different_parties_are_detected()
    {
        using var consumer = ConsumerKey.Create();
        using var other = Run(consumer: consumer);
        var exchanged = other.Parties[B].StartMessage().Payload;
        using var run = Run(
            (at, receiver, message) =>
                [at.Number == 1 && message.Sender == B && receiver == A ? message with { Payload = (byte[])[.. message.Payload.Span[..^104], .. exchanged.Span[^104..]] } : message],
            consumer: consumer);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal(HomomorphicAggregationRounds.Counts, failure.Round);
        Assert.Contains("saw other keys", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Share_of_the_key_chosen_after_the_others_were_seen_is_refused()
    {
        using var run = Run();
        using var late = new CollectiveKey(run.Context, B);
        var parties = run.Parties;
        var keys = parties.ToDictionary(party => party.Key, party => party.Value.StartMessage());
        var counts = parties.ToDictionary(
            party => party.Key, party => party.Value.AcceptMessage([.. keys.Values.Where(message => message.Sender != party.Key)]));
        var payload = counts[B].Payload.ToArray();
        var share = late.Share.ToBytes();
        share.CopyTo(payload.AsSpan(payload.Length - share.Length));
        counts[B] = counts[B] with { Payload = payload };
        var failure = Assert.Throws<ProtocolException>(() => parties[A].Accept([.. counts.Values.Where(message => message.Sender != A)]));
        Assert.Equal((HomomorphicAggregationRounds.Counts, B), (failure.Round, failure.Party));
        Assert.Contains("committed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Share_in_the_name_of_another_party_is_refused()
    {
        using var run = Run((at, _, message) =>
        {
            if (at.Number != 1 || message.Sender != B)
            {
                return [message];
            }

            // The party's number in the commitment, which is last.
            var payload = message.Payload.ToArray();
            payload[^98] = 3;
            return [message with { Payload = payload }];
        });
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal((HomomorphicAggregationRounds.Keys, B), (failure.Round, failure.Party));
        Assert.Contains("another party's", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ciphertext_with_a_residue_beyond_its_prime_is_refused()
    {
        using var run = Run((at, _, message) => [at.Number == 3 && message.Sender == B ? Altered(message, message.Payload.Length - 1, 0x80) : message]);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal((HomomorphicAggregationRounds.Values, B), (failure.Round, failure.Party));
        Assert.Contains("ciphertext", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ciphertext_that_is_another_for_each_receiver_is_detected()
    {
        // A residue of c1 changed within its prime: nothing is malformed.
        using var run = Run((at, receiver, message) => [at.Number == 3 && receiver == A && message.Sender == B ? Altered(message, message.Payload.Length - 8, 1) : message]);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal((HomomorphicAggregationRounds.Release, A), (failure.Round, failure.Party));
    }

    [Fact]
    public void Share_of_the_switch_altered_within_its_primes_decrypts_to_noise_and_is_detected()
    {
        // Words of a share's last polynomial, changed within their primes.
        using var run = Run((at, _, message) => [at.Number == 4 && message.Sender == B ? Altered(message, message.Payload.Length - 8, 1) : message]);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Contains("noise", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Machine_that_failed_is_dead()
    {
        using var run = Run();
        var party = run.Parties[A];
        party.Start();
        Assert.Throws<ProtocolException>(() => party.Accept([]));
        Assert.Contains("has ended", Assert.Throws<ProtocolException>(() => party.Accept([])).Message, StringComparison.Ordinal);
        Assert.Throws<ProtocolException>(() => party.Start());
    }

    [Fact]
    public void Consumer_key_of_wrong_length_or_content_is_refused()
    {
        using var key = ConsumerKey.Create();
        var bytes = key.PublicKey.Bytes.ToArray();
        Assert.Equal(key.PublicKey.Hash.ToArray(), ConsumerPublicKey.Import(bytes).Hash.ToArray());
        Assert.Throws<ConsumerKeyException>(() => ConsumerPublicKey.Import(bytes.AsSpan(1)));
        Gen.Int[0, 90].Sample(place =>
        {
            // The outer header and the dimensions; a residue that is not less than its prime.
            var altered = bytes.ToArray();
            altered.AsSpan(place < 60 ? place : bytes.Length - 4000 + (8 * place), 8).Fill(0xFF);
            Assert.Throws<ConsumerKeyException>(() => ConsumerPublicKey.Import(altered));
        }, iter: 40, threads: 1);
    }

    private static HomomorphicRun Run(
        Func<Round, string, PartyMessage, IEnumerable<PartyMessage>>? relay = null, string job = "job-1", ConsumerKey? consumer = null) =>
        new(Shape, 3, _ => [5, 6], i => [(UInt128)(i + 7), 1], job: job, consumer: consumer) { Relay = relay ?? ((_, _, message) => [message]) };

    private static PartyMessage Altered(PartyMessage message, int place, byte change)
    {
        var payload = message.Payload.ToArray();
        payload[place] ^= change;
        return message with { Payload = payload };
    }
}
