using CsCheck;
using TrustedSpace.Computation.DoubleMasking;
using TrustedSpace.Computation.Rounds;
using Xunit;

namespace TrustedSpace.Tests.Computation.DoubleMasking;

/// <summary>What a relay or a party that deviates can reach: a failure, never a release that passes the consumer's check.</summary>
public sealed class DishonestRelayTests
{
    private const string B = "owner-b";

    [Fact]
    public void Byte_altered_anywhere_is_detected_unless_it_is_of_a_share_that_is_never_used() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 2], Gen.Int[1, 2], Gen.Int[0, 100_000], Gen.Byte[1, 255]).Sample((round, sender, step, place, change) =>
        {
            var (from, to) = (DoubleMaskingRun.Id(sender), DoubleMaskingRun.Id((sender + step) % 3));
            var run = Run(
                (current, receiver, message) => [current.Number == round && receiver == to ? Altered(message, from, place, change) : message],
                message => [round == 6 ? Altered(message, from, place, change) : message]);
            if (Record.Exception(run.Run) is { } failure)
            {
                Assert.IsType<ProtocolException>(failure);
                return;
            }

            // Nobody left, so shares of private keys and covers were not needed.
            Assert.Equal(2, round);
            Assert.Equal([0, 1, 2, 3], run.Combined!.Groups);
            Assert.All(run.Combined.Values, value => Assert.Equal((UInt128)24, value));
        }, iter: 300);

    [Fact]
    public void Message_cut_or_extended_in_any_round_is_refused_and_its_sender_named() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[0, 900], Gen.Bool).Sample((round, length, cut) =>
        {
            PartyMessage Resized(PartyMessage message) => message.Sender != B ? message : message with
            {
                Payload = cut ? message.Payload[..(length % message.Payload.Length)] : (byte[])[.. message.Payload.Span, .. new byte[length + 1]],
            };
            var failure = Assert.Throws<ProtocolException>(Run(
                (current, _, message) => [current.Number == round ? Resized(message) : message],
                message => [round == 6 ? Resized(message) : message]).Run);
            Assert.Equal((B, round), (failure.Party, failure.Round.Number));
        }, iter: 150);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Message_of_another_run_of_the_same_job_is_refused(int round)
    {
        var earlier = Run();
        earlier.Run();
        PartyMessage Old(string? receiver) => earlier.Sent.First(sent =>
            sent.Message.Sender == B && sent.Round.Number == round && (sent.Receiver is null || sent.Receiver == receiver)).Message;
        var run = Run(
            (current, receiver, message) => [current.Number == round && message.Sender == B ? Old(receiver) : message],
            message => [round == 6 && message.Sender == B ? new PartyMessage(B, earlier.Releases[B].Payload) : message]);
        Assert.Throws<ProtocolException>(run.Run);
    }

    [Fact]
    public void Message_of_another_job_is_refused()
    {
        var other = Run(job: "job-0");
        other.Run();
        var failure = Assert.Throws<ProtocolException>(Run((current, _, message) =>
            [current.Number == 1 && message.Sender == B ? other.Sent.First(sent => sent.Message.Sender == B).Message : message]).Run);
        Assert.Contains("another job", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vector_shown_to_some_and_withheld_from_others_is_noticed_before_anything_is_revealed()
    {
        // Split views are how a relay would have both of a party's masks taken off: some think it left, others that it did not.
        var run = new DoubleMaskingRun(5, 3, _ => [9, 9, 9, 9, 9, 9, 9, 9], _ => new UInt128[8])
        {
            Relay = (round, receiver, message) =>
                round == DoubleMaskingRounds.Vectors && message.Sender == "owner-e" && receiver is "owner-a" or "owner-b" ? [] : [message],
        };
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal(DoubleMaskingRounds.View, failure.Round);
        Assert.DoesNotContain(run.Sent, sent => sent.Round == DoubleMaskingRounds.Unmask);
    }

    [Fact]
    public void Parties_that_disagree_on_who_stays_release_nothing()
    {
        var run = new DoubleMaskingRun(5, 3, _ => [9, 9, 9, 9, 9, 9, 9, 9], _ => new UInt128[8])
        {
            Relay = (round, receiver, message) =>
                round == DoubleMaskingRounds.View && message.Sender == "owner-e" && receiver == "owner-a" ? [] : [message],
        };
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Equal(DoubleMaskingRounds.Unmask, failure.Round);
        Assert.Empty(run.Releases);
    }

    [Fact]
    public void Wrong_share_of_a_secret_is_noticed()
    {
        var run = Run((round, _, message) =>
        {
            if (round != DoubleMaskingRounds.Unmask || message.Sender != B)
            {
                return [message];
            }

            var payload = message.Payload.ToArray();
            payload[^1] ^= 1;
            return [message with { Payload = payload }];
        });
        var failure = Assert.Throws<ProtocolException>(run.Run);
        Assert.Contains("do not give what it committed to", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threshold_of_half_the_parties_or_less_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Run(threshold: 1));
        Assert.Throws<ArgumentException>(() => Run(threshold: 4));
    }

    private static DoubleMaskingRun Run(
        Func<Round, string, PartyMessage, IEnumerable<PartyMessage>>? relay = null,
        Func<PartyMessage, IEnumerable<PartyMessage>>? shares = null,
        string job = "job-1",
        int threshold = 3) => new(3, threshold, _ => [10, 10, 20, 20, 30, 30, 10, 3], i => [.. Enumerable.Repeat((UInt128)(i + 7), 8)], job: job)
        {
            Relay = relay ?? ((_, _, message) => [message]),
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
}
