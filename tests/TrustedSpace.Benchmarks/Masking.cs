using System.Diagnostics;
using System.Security.Cryptography;
using TrustedSpace.Computation.DoubleMasking;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// One party's work in a secure aggregation of 50 parties over 100,000 words: masks alone against the bare keystream (AES-256 over
/// counter blocks that are already there), then the whole rounds with key agreement, transcript and totals, of secure aggregation and with double masks.
/// </summary>
internal static class Masking
{
    private const int Parties = 50;
    private const int Words = 100_000;
    private const int Repeats = 60;

    public static Task RunAsync()
    {
        Console.WriteLine($"one party of {Parties}, {Words:N0} words; best of {Repeats}, milliseconds");
        var bare = Best(BareKeystream);
        Report("bare AES-256 keystream, 64-bit words", bare, bare);
        Report("masks, 64-bit words", Best(Masks<ulong>), bare);
        var wide = Best(BareWideKeystream);
        Report("bare AES-256 keystream, 128-bit words", wide, wide);
        Report("masks, 128-bit words", Best(Masks<UInt128>), wide);
        Rounds(bare);
        DoubleMasks(bare);
        return Task.CompletedTask;
    }

    private static double BareKeystream() => Encrypt(Words * sizeof(ulong));

    private static double BareWideKeystream() => Encrypt(Words * 16);

    /// <summary>Encrypts as many bytes as the masks with all peers take, 32 KiB at a time in the cache.</summary>
    private static double Encrypt(int bytes)
    {
        using var aes = Aes.Create();
        aes.SetKey(RandomNumberGenerator.GetBytes(32));
        var blocks = new byte[32 * 1024];
        var clock = Stopwatch.StartNew();
        for (var peer = 1; peer < Parties; peer++)
        {
            for (var left = bytes; left > 0; left -= blocks.Length)
            {
                var part = blocks.AsSpan(0, Math.Min(blocks.Length, left + 15 & -16));
                aes.EncryptEcb(part, part, PaddingMode.None);
            }
        }

        return clock.Elapsed.TotalMilliseconds;
    }

    private static double Masks<TWord>()
    {
        var narrow = new ulong[typeof(TWord) == typeof(ulong) ? Words : 0];
        var wide = new UInt128[typeof(TWord) == typeof(ulong) ? 0 : Words];
        var key = RandomNumberGenerator.GetBytes(MaskKeystream.KeySize);
        var clock = Stopwatch.StartNew();
        for (var peer = 1; peer < Parties; peer++)
        {
            key[0]++;
            using var stream = new MaskKeystream(key);
            stream.Add(narrow.AsSpan());
            stream.Add(wide.AsSpan());
        }

        return clock.Elapsed.TotalMilliseconds;
    }

    /// <summary>The first party's three steps, the others' messages being there; half of the words are counts of 5 columns.</summary>
    private static void Rounds(double bare)
    {
        string[] ids = [.. Enumerable.Range(0, Parties).Select(i => $"owner-{i:00}")];
        var layout = new AggregationLayout(Words / 10, 5, 5);
        var context = new AggregationContext("job", SHA256.HashData("plan"u8), new PartySet(ids), layout, AggregationTerms.Exact);
        var parties = Array.ConvertAll(ids, id => new AggregationParty(context, id, 5, new AggregationInput(Counts(layout), (_, _, values) => values.Fill(7))));
        PartyMessage[] keys = [.. parties.Select(party => Message(party, party.Start()))];
        PartyMessage[] counts = new PartyMessage[Parties];
        var clock = Stopwatch.StartNew();
        counts[0] = Message(parties[0], parties[0].Accept(keys[1..]));
        Report("round 1 to 2: 49 key agreements, masked counts", clock.Elapsed.TotalMilliseconds, bare);
        for (var i = 1; i < Parties; i++)
        {
            counts[i] = Message(parties[i], parties[i].Accept([.. keys.Where(key => key.Sender != ids[i])]));
        }

        clock.Restart();
        var release = (PartyStep.Release)parties[0].Accept(counts[1..]);
        Report($"round 2 to 3: totals, transcript, values of {release.Summary.GroupsReleased:N0} groups", clock.Elapsed.TotalMilliseconds, bare);
    }

    /// <summary>The first party's steps with double masks, one of the others having left before its vector.</summary>
    private static void DoubleMasks(double bare)
    {
        string[] ids = [.. Enumerable.Range(0, Parties).Select(i => $"owner-{i:00}")];
        var layout = new AggregationLayout(Words / 10, 5, 4);
        var terms = new AggregationTerms(CountRule.Exact, ValueScale.ByMost);
        var context = new DoubleMaskingContext(
            new AggregationContext("job", SHA256.HashData("plan"u8), new PartySet(ids), layout, terms), DoubleMaskingContext.ThresholdFor(0, Parties));
        var parties = ids.ToDictionary(
            id => id, id => new DoubleMaskingParty(context, id, 5, new AggregationInput(Counts(layout), (_, _, values) => values.Fill(7))));
        var inboxes = ids.ToDictionary(id => id, _ => new List<PartyMessage>());
        foreach (var round in DoubleMaskingRounds.All)
        {
            if (round == DoubleMaskingRounds.Vectors)
            {
                parties.Remove(ids[^1]);
            }

            var clock = Stopwatch.StartNew();
            var steps = parties.ToDictionary(party => party.Key, party =>
            {
                if (party.Key == ids[0])
                {
                    clock.Restart();
                }

                var step = round == DoubleMaskingRounds.Keys ? party.Value.Start() : party.Value.Accept(inboxes[party.Key]);
                if (party.Key == ids[0])
                {
                    Report($"double masks, to round {round.Name}", clock.Elapsed.TotalMilliseconds, bare);
                }

                return step;
            });
            inboxes = parties.Keys.ToDictionary(id => id, _ => new List<PartyMessage>());
            foreach (var (sender, step) in steps)
            {
                foreach (var (receiver, inbox) in inboxes.Where(inbox => inbox.Key != sender))
                {
                    inbox.AddRange(Delivered(sender, receiver, step));
                }
            }
        }
    }

    private static IEnumerable<PartyMessage> Delivered(string sender, string receiver, PartyStep step) => step switch
    {
        PartyStep.ToAll all => [new PartyMessage(sender, all.Payload)],
        PartyStep.ToEach each => [new PartyMessage(sender, each.Payloads[receiver])],
        _ => [],
    };

    private static PartyMessage Message(AggregationParty party, PartyStep step) => new(party.Self, step switch
    {
        PartyStep.ToAll all => all.Payload,
        PartyStep.ToEach each => each.Payloads.Values.First(),
        _ => throw new InvalidOperationException("The party released too early."),
    });

    private static ulong[] Counts(AggregationLayout layout)
    {
        var counts = new ulong[layout.Counts];
        Array.Fill(counts, 3UL);
        return counts;
    }

    private static double Best(Func<double> measure) => Enumerable.Range(0, Repeats).Min(_ => measure());

    private static void Report(string what, double milliseconds, double bare) =>
        Console.WriteLine($"  {what,-72} {milliseconds,9:F1}   {milliseconds / bare,5:F2} × bare");
}
