using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// Secret bytes that a root of 32 secret bytes and a label determine, in whatever pieces they are read: block i of 64 bytes is HMAC-SHA-512 under the root of
/// label and i (u64, little-endian), a pseudorandom function in counter mode. Keeps none of the bytes. One reader at a time.
/// </summary>
internal sealed class SecretStream(SecretWords root, Digest label)
{
    private long _position;

    public void Fill(Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[Digest.Size + sizeof(long)];
        Span<byte> block = stackalloc byte[HMACSHA512.HashSizeInBytes];
        label.CopyTo(input);
        while (!destination.IsEmpty)
        {
            var (number, offset) = Math.DivRem(_position, block.Length);
            BinaryPrimitives.WriteInt64LittleEndian(input[Digest.Size..], number);
            HMACSHA512.HashData(MemoryMarshal.AsBytes(root.Span), input, block);
            var count = Math.Min(block.Length - (int)offset, destination.Length);
            block.Slice((int)offset, count).CopyTo(destination);
            destination = destination[count..];
            _position += count;
        }

        CryptographicOperations.ZeroMemory(block);
    }
}
