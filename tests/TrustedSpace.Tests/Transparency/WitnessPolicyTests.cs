using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class WitnessPolicyTests : IDisposable
{
    private static readonly DateTimeOffset Moment = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly NoteSigner _log = NoteSigner.Generate("log.example/flows");
    private readonly Cosigner[] _witnesses = [.. Enumerable.Range(1, 4).Select(n => Cosigner.Generate($"witness.example/w{n}"))];

    [Fact]
    public void Policy_names_logs_and_witnesses_with_their_addresses()
    {
        var policy = WitnessPolicy.Parse($"# comment\n\t\nlog {_log.Verifier} https://log.example/\n witness\tX1  {Key(0)} https://w.example/x \nwitness X2 {Key(1)}\nquorum X2");
        Assert.Equal("log.example/flows", Assert.Single(policy.Logs).Key.Name);
        Assert.Equal(["X1", "X2"], policy.Witnesses.Select(witness => witness.Name));
        Assert.Equal(new Uri("https://w.example/x"), policy.Witnesses[0].Address);
        Assert.Null(policy.Witnesses[1].Address);
        Assert.False(policy.NeedsNone);
        Assert.True(WitnessPolicy.Parse("quorum none").NeedsNone);
    }

    [Fact]
    public void Quorum_of_nested_groups_holds_for_exactly_the_sets_it_should()
    {
        var policy = WitnessPolicy.Parse($"""
            witness a {Key(0)}
            witness b {Key(1)}
            witness c {Key(2)}
            witness d {Key(3)}
            group abc 2 a b c
            group both all abc d
            quorum both
            """);
        for (var set = 0; set < 16; set++)
        {
            var signed = "abcd".Where((_, n) => (set >> n & 1) == 1).Select(c => c.ToString()).ToHashSet();
            Assert.Equal(signed.Contains("d") && signed.Count >= 3, policy.IsQuorum(signed));
        }

        Assert.True(WitnessPolicy.Parse($"witness a {Key(0)}\nwitness b {Key(1)}\ngroup g any a b\nquorum g").IsQuorum(new HashSet<string> { "b" }));
    }

    [Theory]
    [InlineData(1, "log")]
    [InlineData(1, "log nonsense")]
    [InlineData(2, "log {log}\nlog {log}")]
    [InlineData(1, "log {a}")]
    [InlineData(1, "witness a {log}")]
    [InlineData(1, "witness a {a} not-an-address")]
    [InlineData(1, "witness a {a} https://a.example b")]
    [InlineData(2, "witness a {a}\nwitness b {a}")]
    [InlineData(2, "witness a {a}\nwitness a {b}")]
    [InlineData(1, "witness none {a}")]
    [InlineData(2, "witness a {a}\ngroup a 1 a")]
    [InlineData(2, "witness a {a}\ngroup g 2 a")]
    [InlineData(2, "witness a {a}\ngroup g 0 a")]
    [InlineData(2, "witness a {a}\ngroup g 01 a")]
    [InlineData(2, "witness a {a}\ngroup g some a")]
    [InlineData(2, "witness a {a}\ngroup g any")]
    [InlineData(1, "group g any g")]
    [InlineData(1, "group g any none")]
    [InlineData(2, "witness a {a}\ngroup g any a a")]
    [InlineData(3, "witness a {a}\ngroup g any a\ngroup h any a")]
    [InlineData(1, "quorum a")]
    [InlineData(2, "quorum none\nquorum none")]
    [InlineData(1, "quorum none extra")]
    [InlineData(1, "Quorum none")]
    [InlineData(2, "quorum none\n\u0001")]
    [InlineData(1, "quorum none\r\n")]
    public void Policy_malformed_is_refused_at_its_line(int line, string text)
    {
        var problem = Assert.Throws<PolicyException>(() => WitnessPolicy.Parse(
            text.Replace("{log}", _log.Verifier.ToString(), StringComparison.Ordinal)
                .Replace("{a}", Key(0), StringComparison.Ordinal)
                .Replace("{b}", Key(1), StringComparison.Ordinal)));
        Assert.StartsWith($"Line {line} ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_without_a_quorum_is_refused() => Assert.Throws<PolicyException>(() => WitnessPolicy.Parse($"witness a {Key(0)}\n"));

    [Fact]
    public void Receipt_counts_only_with_the_quorum_of_its_policy()
    {
        var policy = WitnessPolicy.Parse($"log {_log.Verifier}\nwitness a {Key(0)}\nwitness b {Key(1)}\nwitness c {Key(2)}\ngroup g 2 a b c\nquorum g\n");
        var note = SignedNote.Sign(new Checkpoint("log.example/flows", 1, TreeHasher.Leaf("x"u8)).ToString(), _log);
        var two = note.With(_witnesses[0].Sign(note.Text, Moment), _witnesses[3].Sign(note.Text, Moment), _witnesses[2].Sign(note.Text, Moment));
        var verdict = Receipt.Parse(new Receipt(0, [], two).ToString()).Verify("x"u8, policy);
        Assert.Equal([("a", Moment), ("b", null), ("c", Moment)], verdict.Cosignatures.Select(c => (c.Key, c.Value)));
        Assert.Equal(["b"], verdict.Missing);

        Assert.Throws<ReceiptException>(() => new Receipt(0, [], two).Verify("y"u8, policy));
        var lacking = Assert.Throws<PolicyException>(() => new Receipt(0, [], note.With(_witnesses[0].Sign(note.Text, Moment))).Verify("x"u8, policy));
        Assert.Contains("b, c", lacking.Message, StringComparison.Ordinal);
        var forged = _witnesses[1].Sign(note.Text + "more\n", Moment);
        Assert.Throws<NoteException>(() => new Receipt(0, [], two.With(forged)).Verify("x"u8, policy));
        using var stranger = NoteSigner.Generate("log.example/flows");
        Assert.Throws<NoteException>(() => new Receipt(0, [], SignedNote.Sign(note.Text, stranger)).Verify("x"u8, policy));
    }

    public void Dispose()
    {
        _log.Dispose();
        foreach (var witness in _witnesses)
        {
            witness.Dispose();
        }
    }

    private string Key(int witness) => _witnesses[witness].Verifier.ToString();
}
