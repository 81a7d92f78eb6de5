using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace TrustedSpace.Homomorphic.Wire;

/// <summary>Unpacks a body piece by piece, so that nothing is unpacked before what comes before it has been checked.</summary>
internal abstract class Decompression : IDisposable
{
    /// <summary>Fills what it can of the destination.</summary>
    /// <param name="packed">The rest of the packed body; what was used is cut off.</param>
    /// <param name="destination">Not empty.</param>
    /// <returns>The number of bytes; 0 if the body ends here.</returns>
    /// <exception cref="InvalidDataException">The packed bytes are damaged.</exception>
    public abstract int Read(ref ReadOnlySpan<byte> packed, scoped Span<byte> destination);

    public abstract void Dispose();

    /// <summary>By the platform's zlib, which reads streams only: the packed body is copied.</summary>
    public sealed class Zlib : Decompression
    {
        private readonly byte[] _copy;
        private readonly MemoryStream _packed;
        private readonly ZLibStream _stream;

        public Zlib(ReadOnlySpan<byte> packed)
        {
            _copy = ArrayPool<byte>.Shared.Rent(packed.Length);
            packed.CopyTo(_copy);
            _packed = new MemoryStream(_copy, 0, packed.Length, writable: false);
            _stream = new ZLibStream(_packed, CompressionMode.Decompress);
        }

        public override int Read(ref ReadOnlySpan<byte> packed, scoped Span<byte> destination)
        {
            var count = _stream.Read(destination);
            packed = packed[^(int)(_packed.Length - _packed.Position)..];
            return count;
        }

        public override void Dispose()
        {
            _stream.Dispose();
            CryptographicOperations.ZeroMemory(_copy);
            ArrayPool<byte>.Shared.Return(_copy);
        }
    }

    public sealed class Zstandard : Decompression
    {
        // SEAL's own bound on the window that a frame may ask for, 8 MiB.
        private const int LargestWindowLog = 23;

        private readonly Decompressor _decompressor = new();
        private bool _isDone;

        public Zstandard() => _decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindowLog);

        public override int Read(ref ReadOnlySpan<byte> packed, scoped Span<byte> destination)
        {
            var total = 0;
            while (!_isDone && total < destination.Length)
            {
                int consumed, written;
                try
                {
                    _isDone = _decompressor.UnwrapStream(packed, destination[total..], out consumed, out written) == OperationStatus.Done;
                }
                catch (ZstdException exception)
                {
                    throw new InvalidDataException(exception.Message, exception);
                }

                if (consumed == 0 && written == 0)
                {
                    break;
                }

                packed = packed[consumed..];
                total += written;
            }

            return total;
        }

        public override void Dispose() => _decompressor.Dispose();
    }
}
