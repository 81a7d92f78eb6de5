using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>
/// SEAL's pseudo-random bytes of a seed: blocks of 4096 bytes, block i being the expansion of the 64-bit counter i. Deterministic, for public polynomials.
/// </summary>
internal sealed class SeededGenerator
{
    public const int BlockSize = 4096;

    [ThreadStatic]
    private static SeededGenerator? _ofThread;

    [ThreadStatic]
    private static SeededGenerator? _forkOfThread;

    private byte[]? _block;
    private readonly byte[] _seed = new byte[UniformSeed.Size];
    private readonly ulong[] _keyed = new ulong[Blake2b.StateWords];
    private UniformSeedKind _kind;
    private ulong _counter;
    private int _used = BlockSize;

    /// <exception cref="PlatformNotSupportedException">The seed is for SHAKE256, which this platform lacks.</exception>
    public SeededGenerator(UniformSeed seed) => Restart(seed.Kind, seed.Bytes);

    private SeededGenerator()
    {
    }

    /// <summary>The one that each thread keeps, restarted: it lasts until the thread asks for it again, and takes no memory.</summary>
    /// <exception cref="PlatformNotSupportedException">The seed is for SHAKE256, which this platform lacks.</exception>
    public static SeededGenerator OfThread(UniformSeedKind kind, ReadOnlySpan<byte> seed)
    {
        var generator = _ofThread ??= new SeededGenerator();
        generator.Restart(kind, seed);
        return generator;
    }

    /// <summary>As a new generator of this seed.</summary>
    /// <exception cref="PlatformNotSupportedException">The seed is for SHAKE256, which this platform lacks.</exception>
    public void Restart(UniformSeedKind kind, ReadOnlySpan<byte> seed)
    {
        if (kind == UniformSeedKind.Shake256 && !Shake256.IsSupported)
        {
            throw new PlatformNotSupportedException("This platform has no SHAKE256 (OpenSSL 1.1.1 or Windows 11 24H2 has). Have the sender seed with BLAKE2Xb.");
        }

        seed.CopyTo(_seed);
        (_kind, _counter, _used) = (kind, 0, BlockSize);
        if (kind == UniformSeedKind.Blake2Xb)
        {
            Blake2Xb.Start(seed, BlockSize, _keyed);
        }
    }

    /// <summary>Another generator of the next bytes, which this one skips: kept by the thread, it lasts until the thread forks again.</summary>
    public SeededGenerator Fork(int count)
    {
        var fork = _forkOfThread ??= new SeededGenerator();
        _seed.CopyTo(fork._seed, 0);
        _keyed.CopyTo(fork._keyed, 0);
        (fork._kind, fork._counter, fork._used) = (_kind, _counter, _used);
        if (_used < BlockSize)
        {
            _block.CopyTo(fork._block ??= new byte[BlockSize]);
        }

        Skip(count);
        return fork;
    }

    /// <summary>Forgets a seed that is secret.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_seed);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_keyed.AsSpan()));
        CryptographicOperations.ZeroMemory(_block);
    }

    /// <summary>The next bytes.</summary>
    public void Fill(Span<byte> destination)
    {
        var left = Math.Min(destination.Length, BlockSize - _used);
        _block.AsSpan(_block is null ? 0 : _used, left).CopyTo(destination);
        _used += left;
        destination = destination[left..];
        var whole = destination.Length / BlockSize * BlockSize;
        Expand(destination[..whole]);
        destination = destination[whole..];
        if (!destination.IsEmpty)
        {
            _block ??= new byte[BlockSize];
            Expand(_block);
            _block.AsSpan(0, destination.Length).CopyTo(destination);
            _used = destination.Length;
        }
    }

    /// <summary>The next 8 bytes, little-endian.</summary>
    public ulong Next()
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        Fill(word);
        return BinaryPrimitives.ReadUInt64LittleEndian(word);
    }

    private void Skip(int count)
    {
        var left = Math.Min(count, BlockSize - _used);
        var (blocks, rest) = Math.DivRem(count - left, BlockSize);
        _used += left;
        _counter += (ulong)blocks;
        if (rest != 0)
        {
            Expand(_block ??= new byte[BlockSize]);
            _used = rest;
        }
    }

    /// <summary>The next blocks.</summary>
    private void Expand(Span<byte> blocks)
    {
        if (_kind == UniformSeedKind.Blake2Xb)
        {
            Blake2Xb.HashCounters(_keyed, _counter, BlockSize, blocks);
            _counter += (ulong)(blocks.Length / BlockSize);
            return;
        }

        Span<byte> input = stackalloc byte[UniformSeed.Size + sizeof(ulong)];
        _seed.CopyTo(input);
        for (; !blocks.IsEmpty; blocks = blocks[BlockSize..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(input[UniformSeed.Size..], _counter++);
            Shake256.HashData(input, blocks[..BlockSize]);
        }
    }
}
