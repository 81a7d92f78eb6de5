using System.Text;
using CsCheck;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class NoteTests
{
    private sealed record Vectors(
        string Text, string PeterVerifier, string PeterSigner, string PeterLine, string EnochVerifier, string EnochLine,
        string[] BadVerifiers, string TreeText, string TreeLeaf, string[] Notes);

    private static readonly Vectors V = TransparencyVectors.Load<Vectors>("notes.json");

    [Fact]
    public void Sign_published_key_gives_the_published_note()
    {
        using var signer = NoteSigner.Parse(V.PeterSigner);
        Assert.Equal(V.Text + "\n" + V.PeterLine, SignedNote.Sign(V.Text, signer).ToString());
        Assert.Equal(V.PeterVerifier, signer.Verifier.ToString());
        Assert.Equal(V.PeterSigner, signer.ExportPrivateKey());
    }

    [Fact]
    public void Verify_names_the_known_signers_and_ignores_the_unknown()
    {
        var peter = NoteVerifier.Parse(V.PeterVerifier);
        var enoch = NoteVerifier.Parse(V.EnochVerifier);
        var note = SignedNote.Parse(V.Text + "\n" + V.PeterLine + V.EnochLine);
        Assert.Equal([peter], note.Verify(peter));
        Assert.Equal([peter, enoch], note.Verify(peter, enoch));
        Assert.Equal([peter], SignedNote.Parse(V.Text + "\n" + V.PeterLine + V.PeterLine + V.EnochLine).Verify(peter));
        Assert.Throws<NoteException>(() => note.Verify());
        Assert.Throws<NoteException>(() => SignedNote.Parse(V.Text + "\n" + V.EnochLine).Verify(peter));
    }

    [Fact]
    public void Verify_any_altered_byte_is_refused()
    {
        var peter = NoteVerifier.Parse(V.PeterVerifier);
        var bytes = Encoding.UTF8.GetBytes(V.Text + "\n" + V.PeterLine);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[1, 255]).Sample((at, flip) =>
        {
            var altered = (byte[])bytes.Clone();
            altered[at] ^= (byte)flip;
            Assert.Throws<NoteException>(() => SignedNote.Parse(altered).Verify(peter));
        });
    }

    [Fact]
    public void Parse_malformed_notes_are_refused()
    {
        string[] malformed =
        [
            "",
            V.Text,
            V.Text + "\n",
            V.Text + "\n" + V.PeterLine[..^1],
            "\u0001" + V.Text + "\n" + V.PeterLine,
            V.Text + "\n— Bad Name" + V.PeterLine[V.PeterLine.LastIndexOf(' ')..],
            V.Text + "\n" + V.PeterLine + "Unexpected line.\n",
            V.Text + "\n" + V.PeterLine.TrimEnd() + "\u2028" + V.EnochLine,
            V.Text + "\n" + string.Concat(Enumerable.Repeat(V.PeterLine, SignedNote.MaxSignatures + 1)),
        ];
        Assert.All(malformed, note => Assert.Throws<NoteException>(() => SignedNote.Parse(note)));
        Assert.Throws<NoteException>(() => SignedNote.Parse([0xff, .. Encoding.UTF8.GetBytes(V.Text + "\n" + V.PeterLine)]));
    }

    [Fact]
    public void Parse_published_notes_keep_their_form() =>
        Assert.All(V.Notes, note => Assert.Equal(note, SignedNote.Parse(note).ToString()));

    [Fact]
    public void Keys_every_mangling_is_refused()
    {
        Assert.All(V.BadVerifiers, key => Assert.Throws<NoteException>(() => NoteVerifier.Parse(key)));
        foreach (var (key, parse) in new (string, Action<string>)[]
        {
            (V.PeterVerifier, k => NoteVerifier.Parse(k)),
            (V.PeterSigner, k => NoteSigner.Parse(k)),
        })
        {
            for (var i = 0; i < key.Length; i++)
            {
                var mangled = new StringBuilder(key);
                mangled[i]++;
                Assert.Throws<NoteException>(() => parse(mangled.ToString()));
                Assert.Throws<NoteException>(() => parse(key[..i]));
                Assert.Throws<NoteException>(() => parse(key[(i + 1)..]));
            }
        }
    }

    [Fact]
    public void Keys_new_ones_survive_their_text_form()
    {
        using var signer = NoteSigner.Generate("log.example/flows");
        using var again = NoteSigner.Parse(signer.ExportPrivateKey());
        var note = SignedNote.Sign("a\n\nb\n", again);
        Assert.Single(SignedNote.Parse(note.ToString()).Verify(NoteVerifier.Parse(signer.Verifier.ToString())));
        Assert.Throws<NoteException>(() => NoteSigner.Generate("two words"));
        Assert.Throws<NoteException>(() => NoteSigner.Generate(""));
    }

    [Fact]
    public void Checkpoint_published_one_reads_and_writes()
    {
        var checkpoint = Checkpoint.Parse(V.TreeText);
        Assert.Equal("go.sum database tree", checkpoint.Origin);
        Assert.Equal(123456789012, checkpoint.Size);
        Assert.Equal(TreeHasher.Leaf(Encoding.UTF8.GetBytes(V.TreeLeaf)), checkpoint.Root);
        Assert.Equal(V.TreeText, checkpoint.ToString());
        Assert.Equal(V.TreeText + "extension\n", Checkpoint.Parse(V.TreeText + "extension\n").ToString());
    }

    [Theory]
    [InlineData("log\n01\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n")]
    [InlineData("log\n+1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n")]
    [InlineData("log\n-1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n")]
    [InlineData("log\n9223372036854775808\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n")]
    [InlineData("\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n")]
    [InlineData("log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=")]
    [InlineData("log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb1=\n")]
    [InlineData("log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\n\n")]
    [InlineData("log\n1\nTszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=\nextension")]
    public void Checkpoint_malformed_text_is_refused(string text) =>
        Assert.Throws<NoteException>(() => Checkpoint.Parse(text));

    [Fact]
    public void Checkpoint_of_another_log_is_refused()
    {
        using var signer = NoteSigner.Generate("log.example/a");
        var note = SignedNote.Sign(new Checkpoint("log.example/b", 0, TreeHasher.EmptyRoot).ToString(), signer);
        Assert.Throws<NoteException>(() => Checkpoint.Open(note, signer.Verifier));
    }
}
