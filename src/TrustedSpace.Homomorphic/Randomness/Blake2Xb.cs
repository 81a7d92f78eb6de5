using System.Buffers.Binary;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>BLAKE2Xb, BLAKE2b with an output of any length ("BLAKE2X", Aumasson, Neves, Wilcox-O'Hearn and Winnerlein, 2016, section 2).</summary>
internal static class Blake2Xb
{
    /// <param name="key">0 to 64 bytes.</param>
    /// <param name="message">Any bytes.</param>
    /// <param name="output">Filled; every byte depends on its length.</param>
    public static void Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> output)
    {
        Span<byte> parameters = stackalloc byte[Blake2b.ParameterBlock];
        parameters.Clear();
        (parameters[0], parameters[1], parameters[2], parameters[3]) = (Blake2b.MaximumHash, (byte)key.Length, 1, 1);
        BinaryPrimitives.WriteInt32LittleEndian(parameters[12..], output.Length);
        Span<byte> root = stackalloc byte[Blake2b.MaximumHash];
        Blake2b.Hash(parameters, key, message, root);

        // Leaves: no key, fanout and depth; leaf and inner length are 64.
        (parameters[1], parameters[2], parameters[3], parameters[4], parameters[17]) = (0, 0, 0, Blake2b.MaximumHash, Blake2b.MaximumHash);
        var node = 0;
        foreach (var leaves in Blake2bLeaves.All)
        {
            for (; output.Length >= leaves.Size; node += leaves.Count)
            {
                BinaryPrimitives.WriteInt32LittleEndian(parameters[8..], node);
                leaves.Hash(parameters, root, output[..leaves.Size]);
                output = output[leaves.Size..];
            }
        }

        for (; !output.IsEmpty; node++)
        {
            var size = Math.Min(Blake2b.MaximumHash, output.Length);
            parameters[0] = (byte)size;
            BinaryPrimitives.WriteInt32LittleEndian(parameters[8..], node);
            Blake2b.Hash(parameters, [], root, output[..size]);
            output = output[size..];
        }
    }
}
