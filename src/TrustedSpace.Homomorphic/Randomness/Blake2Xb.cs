using System.Buffers.Binary;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>BLAKE2Xb, BLAKE2b with an output of any length ("BLAKE2X", Aumasson, Neves, Wilcox-O'Hearn and Winnerlein, 2016, section 2).</summary>
internal static class Blake2Xb
{
    private const int MostLanes = 8;

    /// <param name="key">0 to 64 bytes.</param>
    /// <param name="message">Any bytes.</param>
    /// <param name="output">Filled; every byte depends on its length.</param>
    public static void Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> output)
    {
        Span<byte> parameters = stackalloc byte[Blake2b.ParameterBlock];
        RootParameters(key.Length, output.Length, parameters);
        Span<byte> root = stackalloc byte[Blake2b.MaximumHash];
        Blake2b.Hash(parameters, key, message, root);
        Expand(root, output);
    }

    /// <summary>Prepares a key for <see cref="HashCounters"/>.</summary>
    /// <param name="key">1 to 64 bytes.</param>
    /// <param name="size">Of each output.</param>
    /// <param name="keyed">8 words.</param>
    public static void Start(ReadOnlySpan<byte> key, int size, Span<ulong> keyed)
    {
        Span<byte> parameters = stackalloc byte[Blake2b.ParameterBlock];
        RootParameters(key.Length, size, parameters);
        Blake2b.Start(parameters, key, keyed);
    }

    /// <summary>One output after the other, for messages that are counters of 64 bits.</summary>
    /// <param name="keyed">From <see cref="Start"/>.</param>
    /// <param name="counter">The first.</param>
    /// <param name="size">Of each output, the one that was prepared for.</param>
    /// <param name="outputs">A multiple of that.</param>
    public static void HashCounters(ReadOnlySpan<ulong> keyed, ulong counter, int size, Span<byte> outputs)
    {
        var lanes = Blake2bLanes.All[0];
        Span<byte> roots = stackalloc byte[MostLanes * Blake2b.MaximumHash];
        for (; !outputs.IsEmpty; counter += (ulong)lanes.Count)
        {
            lanes.Roots(keyed, counter, roots);
            for (var i = 0; i < lanes.Count && !outputs.IsEmpty; i++, outputs = outputs[size..])
            {
                Expand(roots.Slice(i * Blake2b.MaximumHash, Blake2b.MaximumHash), outputs[..size]);
            }
        }
    }

    private static void RootParameters(int keyLength, int outputLength, Span<byte> parameters)
    {
        parameters.Clear();
        (parameters[0], parameters[1], parameters[2], parameters[3]) = (Blake2b.MaximumHash, (byte)keyLength, 1, 1);
        BinaryPrimitives.WriteInt32LittleEndian(parameters[12..], outputLength);
    }

    private static void Expand(ReadOnlySpan<byte> root, Span<byte> output)
    {
        // Leaves: no key, fanout and depth; leaf and inner length are 64.
        Span<byte> parameters = stackalloc byte[Blake2b.ParameterBlock];
        RootParameters(keyLength: 0, output.Length, parameters);
        (parameters[2], parameters[3], parameters[4], parameters[17]) = (0, 0, Blake2b.MaximumHash, Blake2b.MaximumHash);
        var node = 0;
        foreach (var lanes in Blake2bLanes.All)
        {
            var whole = output.Length / lanes.Size * lanes.Size;
            if (whole != 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(parameters[8..], node);
                lanes.Leaves(parameters, root, output[..whole]);
                node += whole / Blake2b.MaximumHash;
                output = output[whole..];
            }
        }

        if (!output.IsEmpty)
        {
            parameters[0] = (byte)output.Length;
            BinaryPrimitives.WriteInt32LittleEndian(parameters[8..], node);
            Blake2b.Hash(parameters, [], root, output);
        }
    }
}
