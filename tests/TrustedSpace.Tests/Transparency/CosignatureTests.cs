using CsCheck;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class CosignatureTests
{
    private const string Text = "log.example/flows\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    private static readonly Vectors V = TransparencyVectors.Load<Vectors>("cosignatures.json");
    private static readonly DateTimeOffset Moment = DateTimeOffset.FromUnixTimeSeconds(1679315147);

    private sealed record Vectors(string Note, long Time, string LogVerifier, string[] Witnesses, string Request);

    [Fact]
    public void Verify_published_cosignatures_are_right_and_timed()
    {
        var note = SignedNote.Parse(V.Note);
        Assert.All(V.Witnesses, vkey =>
        {
            var witness = CosignatureVerifier.Parse(vkey);
            Assert.Equal(vkey, witness.ToString());
            var line = Assert.Single(note.Signatures, witness.Matches);
            Assert.True(witness.TryVerify(note.Text, line, out var time));
            Assert.Equal(V.Time, time.ToUnixTimeSeconds());
            Assert.False(witness.TryVerify(note.Text + "extension\n", line, out _));
        });
        Assert.Equal(1432088532, Checkpoint.Open(note, NoteVerifier.Parse(V.LogVerifier)).Size);
    }

    [Fact]
    public void Request_published_one_reads_and_writes()
    {
        var request = AddCheckpointRequest.Parse(System.Text.Encoding.UTF8.GetBytes(V.Request));
        Assert.Equal(20852014, request.OldSize);
        Assert.Equal(4, request.Proof.Count);
        Assert.Equal(V.Request, request.ToString());
    }

    [Fact]
    public void Sign_any_changed_byte_of_a_cosignature_is_refused()
    {
        using var cosigner = Cosigner.Generate("witness.example/w1");
        var signature = cosigner.Sign(Text, Moment);
        Assert.Equal(72, signature.Bytes.Length);
        Assert.True(cosigner.Verifier.TryVerify(Text, NoteSignature.Parse(signature.ToString()), out var time));
        Assert.Equal(Moment, time);
        Gen.Select(Gen.Int[0, 71], Gen.Int[1, 255]).Sample((at, flip) =>
        {
            var altered = signature.Bytes.ToArray();
            altered[at] ^= (byte)flip;
            Assert.False(cosigner.Verifier.TryVerify(Text, signature with { Bytes = altered }, out _));
        });
        Assert.False(cosigner.Verifier.TryVerify(Text, signature with { Name = "witness.example/w2" }, out _));
        Assert.False(cosigner.Verifier.TryVerify(Text, signature with { Bytes = signature.Bytes[8..] }, out _));
    }

    [Fact]
    public void Keys_new_ones_survive_their_text_form_and_no_other_type_is_taken()
    {
        using var cosigner = Cosigner.Generate("witness.example/w1");
        using var again = Cosigner.Parse(cosigner.ExportPrivateKey());
        Assert.Equal(cosigner.Verifier.ToString(), again.Verifier.ToString());
        Assert.True(CosignatureVerifier.Parse(cosigner.Verifier.ToString()).TryVerify(Text, again.Sign(Text, Moment), out _));
        Assert.Throws<NoteException>(() => NoteVerifier.Parse(cosigner.Verifier.ToString()));
        Assert.Throws<NoteException>(() => NoteSigner.Parse(cosigner.ExportPrivateKey()));
        using var signer = NoteSigner.Generate("log.example/flows");
        Assert.Throws<NoteException>(() => CosignatureVerifier.Parse(signer.Verifier.ToString()));
        Assert.Throws<NoteException>(() => Cosigner.Parse(signer.ExportPrivateKey()));
        Assert.Throws<NoteException>(() => Cosigner.Generate("two words"));
    }

    [Fact]
    public void Keys_every_mangling_is_refused()
    {
        using var cosigner = Cosigner.Generate("witness.example/w1");
        foreach (var (key, parse) in new (string, Action<string>)[]
        {
            (cosigner.Verifier.ToString(), k => CosignatureVerifier.Parse(k)),
            (cosigner.ExportPrivateKey(), k => Cosigner.Parse(k)),
        })
        {
            for (var i = 0; i < key.Length; i++)
            {
                var mangled = key.ToCharArray();
                mangled[i]++;
                Assert.Throws<NoteException>(() => parse(new string(mangled)));
                Assert.Throws<NoteException>(() => parse(key[..i]));
            }
        }
    }
}
