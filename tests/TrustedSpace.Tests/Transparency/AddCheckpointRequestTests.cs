using System.Text;
using CsCheck;
using TrustedSpace.Transparency.Merkle;
using TrustedSpace.Transparency.Notes;
using TrustedSpace.Transparency.Witnesses;
using Xunit;

namespace TrustedSpace.Tests.Transparency;

public sealed class AddCheckpointRequestTests
{
    private const string Hash = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    private const string Note = "log.example/flows\n7\n" + Hash + "\n— log.example/flows Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

    [Fact]
    public void Request_any_survives_its_text_form() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Byte.Array[32].Array[0, 63]).Sample((old, hashes) =>
        {
            var request = new AddCheckpointRequest(old, [.. hashes.Select(hash => new MerkleHash(hash))], SignedNote.Parse(Note));
            var again = Parse(request.ToString());
            Assert.Equal(old, again.OldSize);
            Assert.Equal(request.Proof, again.Proof);
            Assert.Equal(request.ToString(), again.ToString());
        }, iter: 200);

    [Fact]
    public void Request_any_changed_byte_is_refused_or_means_something_else()
    {
        var text = Encoding.UTF8.GetBytes($"old 300\n{Hash}{Hash}\n{Note}");
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Int[1, 255]).Sample((at, flip) =>
        {
            var altered = (byte[])text.Clone();
            altered[at] ^= (byte)flip;
            try
            {
                Assert.Equal(altered, Encoding.UTF8.GetBytes(AddCheckpointRequest.Parse(altered).ToString()));
            }
            catch (NoteException)
            {
                // Refused, as it may be.
            }
        }, iter: 2000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 1\n")]
    [InlineData("old 1\n\n")]
    [InlineData("old 01\n\n" + Note)]
    [InlineData("old +1\n\n" + Note)]
    [InlineData("old -1\n\n" + Note)]
    [InlineData("old  1\n\n" + Note)]
    [InlineData("old 1 \n\n" + Note)]
    [InlineData("old 9223372036854775808\n\n" + Note)]
    [InlineData("Old 1\n\n" + Note)]
    [InlineData("\nold 1\n\n" + Note)]
    [InlineData("old 1\r\n\n" + Note)]
    [InlineData("old 1\0\n\n" + Note)]
    [InlineData("old 1\nAAAA\n\n" + Note)]
    [InlineData("old 1\n CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n" + Note)]
    public void Request_malformed_is_refused(string text) => Assert.Throws<NoteException>(() => Parse(text));

    [Fact]
    public void Request_with_too_long_a_proof_or_body_is_refused()
    {
        Assert.Equal(63, Parse("old 1\n" + string.Concat(Enumerable.Repeat(Hash, 63)) + "\n" + Note).Proof.Count);
        Assert.Throws<NoteException>(() => Parse("old 1\n" + string.Concat(Enumerable.Repeat(Hash, 64)) + "\n" + Note));
        Assert.Throws<NoteException>(() => Parse("old 1\n\nlog\n7\n" + Hash + new string('x', AddCheckpointRequest.MaxBytes) + "\n\n" + Note[Note.IndexOf('—')..]));
    }

    private static AddCheckpointRequest Parse(string text) => AddCheckpointRequest.Parse(Encoding.UTF8.GetBytes(text));
}
