using System.Security.Cryptography;
using CsCheck;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;
using TrustedSpace.Tests.Computation.Rounds;
using Xunit;

namespace TrustedSpace.Tests.Computation.SecureAggregation;

/// <summary>What a relay or a party that deviates can reach: a failure, never a release that passes the consumer's check.</summary>
public sealed class DishonestPartyTests
{
    private const string A = "owner-a";
    private const string B = "owner-b";

    [Fact]
    public void Byte_altered_anywhere_in_any_round_is_detected() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 100_000], Gen.Byte[1, 255]).Sample((round, sender, receiver, place, change) =>
        {
            var (from, to) = ($"owner-{(char)('a' + sender)}", $"owner-{(char)('a' + receiver)}");
            var run = Run(
                keys: (receiving, message) => round == 0 && receiving == to ? [Altered(message, from, place, change)] : [message],
                counts: (receiving, message) => round == 1 && receiving == to ? [Altered(message, from, place, change)] : [message],
                shares: message => round == 2 ? [Altered(message, from, place, change)] : [message]);
            if (round < 2 && from == to)
            {
                run.Run();
            }
            else
            {
                Assert.Throws<ProtocolException>(run.Run);
            }
        }, iter: 300);

    [Fact]
    public void Message_cut_or_extended_in_any_round_is_refused() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 400], Gen.Bool).Sample((round, length, cut) =>
        {
            PartyMessage Resized(PartyMessage message) => message.Sender != B ? message : message with
            {
                Payload = cut ? message.Payload[..(length % message.Payload.Length)] : (byte[])[.. message.Payload.Span, .. new byte[length + 1]],
            };
            var failure = Assert.Throws<ProtocolException>(Run(
                keys: (_, message) => [round == 0 ? Resized(message) : message],
                counts: (_, message) => [round == 1 ? Resized(message) : message],
                shares: message => [round == 2 ? Resized(message) : message]).Run);
            Assert.Equal((B, AggregationRounds.All[round]), (failure.Party, failure.Round));
        }, iter: 150);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Dropped_message_names_the_missing_party(int round)
    {
        IEnumerable<PartyMessage> Drop(PartyMessage message) => message.Sender == B ? [] : [message];
        var failure = Assert.Throws<ProtocolException>(Run(
            keys: (receiver, message) => round == 0 && receiver == A ? Drop(message) : [message],
            counts: (receiver, message) => round == 1 && receiver == A ? Drop(message) : [message],
            shares: message => round == 2 ? Drop(message) : [message]).Run);
        Assert.Equal((B, AggregationRounds.All[round]), (failure.Party, failure.Round));
        Assert.Contains("start the job again", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Duplicated_message_is_refused(int round)
    {
        var failure = Assert.Throws<ProtocolException>(Run(
            keys: (_, message) => round == 0 ? [message, message] : [message],
            counts: (_, message) => round == 1 ? [message, message] : [message],
            shares: message => round == 2 ? [message, message] : [message]).Run);
        Assert.Contains("second", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Message_of_a_stranger_is_refused(int round)
    {
        static IEnumerable<PartyMessage> Add(PartyMessage message) => [message, message with { Sender = "stranger" }];
        var failure = Assert.Throws<ProtocolException>(Run(
            keys: (_, message) => round == 0 ? Add(message) : [message],
            counts: (_, message) => round == 1 ? Add(message) : [message],
            shares: message => round == 2 ? Add(message) : [message]).Run);
        Assert.Equal("stranger", failure.Party);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Message_replayed_from_another_job_is_refused(int round)
    {
        var other = Run(job: "job-0");
        other.Run();
        PartyMessage Replayed(PartyMessage message) => other.Sent.Where(sent => sent.Sender == message.Sender).ElementAt(round);
        var failure = Assert.Throws<ProtocolException>(Run(
            keys: (_, message) => [round == 0 ? Replayed(message) : message],
            counts: (_, message) => [round == 1 ? Replayed(message) : message],
            shares: message => [round == 2 ? Replayed(message) : message]).Run);
        Assert.Contains("another job", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_replayed_from_an_earlier_run_of_the_same_job_are_refused()
    {
        var earlier = Run();
        earlier.Run();
        var failure = Assert.Throws<ProtocolException>(Run(
            counts: (_, message) => [message.Sender == B ? earlier.Sent.Where(sent => sent.Sender == B).ElementAt(1) : message]).Run);
        Assert.Contains("saw other keys", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Message_of_another_round_is_refused()
    {
        PartyMessage? keys = null;
        var failure = Assert.Throws<ProtocolException>(Run(
            keys: (_, message) => [keys = message],
            counts: (_, message) => [message with { Payload = keys!.Payload }]).Run);
        Assert.Contains("belongs to round 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Order_of_messages_within_a_round_does_not_matter()
    {
        var run = Run(job: "job-1");
        var parties = run.Parties;
        PartyMessage[] keys = [.. parties.Values.Select(party => party.StartMessage()).Reverse()];
        PartyMessage[] counts = [.. parties.Select(party => party.Value.AcceptMessage([.. keys.Where(key => key.Sender != party.Key)])).Reverse()];
        PartyMessage[] shares =
            [.. parties.Select(party => party.Value.AcceptMessage([.. counts.Where(count => count.Sender != party.Key)])).Reverse()];
        Assert.Equal(5, ReleaseCombiner.Combine(run.Context, shares).Groups.Length);
    }

    [Fact]
    public void Senders_exchanged_by_the_relay_are_detected()
    {
        var failure = Assert.Throws<ProtocolException>(Run(
            counts: (receiver, message) => [receiver != "owner-c" ? message : message with { Sender = message.Sender == A ? B : A }]).Run);
        Assert.Equal(AggregationRounds.Release, failure.Round);
        Assert.Equal("owner-c", failure.Party);
    }

    [Fact]
    public void Different_keys_shown_to_different_parties_are_detected()
    {
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = other.ExportParameters(false).Q;
        var failure = Assert.Throws<ProtocolException>(Run(keys: (receiver, message) =>
        {
            var payload = message.Payload.ToArray();
            if (receiver == A && message.Sender == B)
            {
                point.X!.CopyTo(payload, payload.Length - 64);
                point.Y!.CopyTo(payload, payload.Length - 32);
            }

            return [message with { Payload = payload }];
        }).Run);
        Assert.Equal(AggregationRounds.Counts, failure.Round);
    }

    [Fact]
    public void Party_that_shows_different_counts_to_different_peers_is_detected_and_nothing_can_be_read()
    {
        // The same change up and down keeps every total possible, so only the transcript betrays it.
        var run = Run(counts: (receiver, message) => [receiver == A && message.Sender == B ? AddedToFirstWord(message, 1) : message]);
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal((AggregationRounds.Release, A), (failure.Round, failure.Party));
        var sums = Enumerable.Range(0, 16).Select(i => run.Releases
            .Select(release => BitConverter.ToUInt128(release.Payload.Span[^(16 * (16 - i))..]))
            .Aggregate((left, right) => left + right));
        Assert.All(sums, sum => Assert.True(sum > 1_000_000));
    }

    [Fact]
    public void Key_that_is_no_point_of_the_curve_is_refused()
    {
        var failure = Assert.Throws<ProtocolException>(Run(keys: (_, message) => [message.Sender == B ? Altered(message, B, 102, 1) : message]).Run);
        Assert.Equal((AggregationRounds.Keys, B), (failure.Round, failure.Party));
        Assert.Contains("not a point", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_key_sent_back_is_refused()
    {
        var party = Run().Parties[A];
        var own = party.StartMessage();
        var failure = Assert.Throws<ProtocolException>(() => party.Accept([own with { Sender = B }, own with { Sender = "owner-c" }]));
        Assert.Equal(B, failure.Party);
        Assert.Contains("copy", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Machine_that_failed_is_dead()
    {
        var run = Run();
        var party = run.Parties[A];
        party.Start();
        Assert.Throws<ProtocolException>(() => party.Accept([]));
        var again = Assert.Throws<ProtocolException>(() => party.Accept([]));
        Assert.Contains("has ended", again.Message, StringComparison.Ordinal);
        Assert.Throws<ProtocolException>(() => party.Start());
    }

    [Fact]
    public void Steps_in_the_wrong_order_end_the_machine()
    {
        Assert.Throws<ProtocolException>(() => Run().Parties[A].Accept([]));
        var party = Run().Parties[A];
        party.Start();
        Assert.Throws<ProtocolException>(() => party.Start());
    }

    [Fact]
    public void Totals_below_the_own_counts_are_refused()
    {
        var failure = Assert.Throws<ProtocolException>(Run(
            counts: (_, message) => [message.Sender == B ? AddedToFirstWord(message, unchecked((ulong)-50)) : message]).Run);
        Assert.Contains("totals are impossible", failure.Message, StringComparison.Ordinal);
    }

    private static AggregationRun Run(
        Func<string, PartyMessage, IEnumerable<PartyMessage>>? keys = null,
        Func<string, PartyMessage, IEnumerable<PartyMessage>>? counts = null,
        Func<PartyMessage, IEnumerable<PartyMessage>>? shares = null,
        string job = "job-1") => new(3, _ => [10, 10, 20, 20, 30, 30, 11, 11, 10, 3], i => [.. Enumerable.Repeat((UInt128)(i + 7), 15)], job: job)
        {
            Keys = keys ?? ((_, message) => [message]),
            Counts = counts ?? ((_, message) => [message]),
            Shares = shares ?? (message => [message]),
        };

    private static PartyMessage Altered(PartyMessage message, string from, int place, byte change)
    {
        if (message.Sender != from)
        {
            return message;
        }

        var payload = message.Payload.ToArray();
        payload[place % payload.Length] ^= change;
        return message with { Payload = payload };
    }

    private static PartyMessage AddedToFirstWord(PartyMessage message, ulong difference)
    {
        var payload = message.Payload.ToArray();
        var word = payload.AsSpan(payload.Length - 80, 8);
        BitConverter.TryWriteBytes(word, unchecked(BitConverter.ToUInt64(word) + difference));
        return message with { Payload = payload };
    }
}
