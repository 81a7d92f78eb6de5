using System.Security.Cryptography;
using CsCheck;
using TrustedSpace.Homomorphic.Multiparty;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

public sealed class SecretStreamTests : IDisposable
{
    private readonly SecretWords _root = new(4);

    public SecretStreamTests() => new ulong[] { 1, 2, 3, 4 }.CopyTo(_root.Span);

    [Fact]
    public void Stream_is_HMAC_of_label_and_block_number_in_whatever_pieces_it_is_read() => Gen.Int[0, 200].Array[0, 12].Sample(
        pieces =>
        {
            byte[] label = SHA256.HashData("label"u8);
            byte[] key = [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0];
            var expected = Enumerable.Range(0, 40).SelectMany(block => HMACSHA512.HashData(key, label.Concat(BitConverter.GetBytes((long)block)).ToArray()));
            var stream = new SecretStream(_root, new Digest(label));
            var read = new byte[pieces.Sum()];
            var start = 0;
            foreach (var piece in pieces)
            {
                stream.Fill(read.AsSpan(start, piece));
                start += piece;
            }

            Assert.Equal(expected.Take(read.Length), read);
        },
        iter: 100,
        threads: 1);

    [Fact]
    public void Stream_ends_with_its_root()
    {
        var stream = new SecretStream(_root, default);
        _root.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stream.Fill(new byte[1]));
    }

    public void Dispose() => _root.Dispose();
}
