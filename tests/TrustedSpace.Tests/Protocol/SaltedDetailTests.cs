using CsCheck;
using TrustedSpace.Protocol.Details;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public class SaltedDetailTests
{
    [Fact]
    public void Commitment_is_the_digest_of_salt_and_canonical_detail()
    {
        var detail = new SaltedDetail { Salt = new byte[32], Detail = new Detail { Subject = SubjectId.Parse("patient-7"), Text = "x" } };

        // printf '%064d' 0 | xxd -r -p, then {"subject":"patient-7","text":"x"}; sha256sum
        byte[] preimage = [.. new byte[32], .. """{"subject":"patient-7","text":"x"}"""u8];
        Assert.Equal(TrustedSpace.Protocol.Identity.Sha256Digest.Of(preimage), detail.Commitment);
    }

    [Fact]
    public void Same_detail_salted_twice_has_two_commitments() => Gen.String.Sample(text =>
    {
        var detail = new Detail { Subject = SubjectId.Parse("s"), Text = text.Where(char.IsAscii).Aggregate("", (all, one) => all + one) };
        return SaltedDetail.Of(detail).Commitment != SaltedDetail.Of(detail).Commitment;
    });

    [Fact]
    public void Salt_of_another_length_has_no_commitment() =>
        Assert.Throws<ArgumentException>(() => new SaltedDetail { Salt = new byte[31], Detail = new Detail { Subject = SubjectId.Parse("s"), Text = "" } }.Commitment);
}
