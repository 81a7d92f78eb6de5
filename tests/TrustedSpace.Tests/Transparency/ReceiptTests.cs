using System.Text;
using CsCheck;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Proofs;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class ReceiptTests
{
    private static readonly NoteSigner Signer = NoteSigner.Generate("log.example/flows");

    [Fact]
    public void Receipt_any_place_survives_its_text_form_and_verifies() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[0, 199], Gen.Byte.Array[0, 20]).Where((size, index, _) => index < size).Sample((size, index, extra) =>
        {
            var receipt = Receipt.Parse(Make(size, index, extra).ToString());
            Assert.Equal(extra, receipt.Extra.ToArray());
            Assert.Equal(size, receipt.Verify(NaiveTree.Entry(index), Signer.Verifier).Size);
            Assert.Throws<ReceiptException>(() => receipt.Verify(NaiveTree.Entry(index + 1), Signer.Verifier));
        }, iter: 100);

    [Fact]
    public void Receipt_any_changed_byte_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Make(37, 21, []).ToString());
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[1, 127]).Sample((at, flip) =>
        {
            var altered = (byte[])bytes.Clone();
            altered[at] ^= (byte)flip;
            Assert.ThrowsAny<FormatException>(() => Receipt.Parse(Encoding.UTF8.GetString(altered)).Verify(NaiveTree.Entry(21), Signer.Verifier));
        }, iter: 500);
    }

    [Theory]
    [InlineData("wrong-header\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex notanumber\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\0\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex -5\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 00\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\n")]
    public void Parse_malformed_receipts_are_refused(string start)
    {
        var checkpoint = Make(1, 0, []).Checkpoint;
        Assert.Throws<ReceiptException>(() => Receipt.Parse(start + checkpoint));
    }

    [Fact]
    public void Parse_endless_proof_is_refused()
    {
        var receipt = Make(1, 0, []);
        var hashes = Enumerable.Repeat(TreeHasher.EmptyRoot, 64).ToArray();
        Assert.Throws<ReceiptException>(() => Receipt.Parse((receipt with { Hashes = hashes }).ToString()));
    }

    private static Receipt Make(int size, int index, byte[] extra)
    {
        var leaves = NaiveTree.Leaves(size);
        var checkpoint = new Checkpoint(Signer.Verifier.Name, size, NaiveTree.Root(leaves));
        return new Receipt(index, NaiveTree.Path(index, leaves), SignedNote.Sign(checkpoint.ToString(), Signer), extra);
    }
}
