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

    /// <summary>Whether the packed body has come to its own end, check sum included, when nothing more can be read.</summary>
    public abstract bool IsComplete { get; }

    public abstract void Dispose();

    /// <summary>By the platform's zlib, which reads streams only: the packed body is copied.</summary>
    public sealed class Zlib : Decompression
    {
        private readonly Feed _feed;
        private readonly ZLibStream _stream;

        public Zlib(ReadOnlySpan<byte> packed)
        {
            _feed = new Feed(packed);
            _stream = new ZLibStream(_feed, CompressionMode.Decompress);
        }

        // The platform takes a body that is cut short for one that has ended; but then it has asked for more.
        public override bool IsComplete => !_feed.WasExhausted;

        // The platform reports damage so; and what it does not do, such as preset dictionaries, as a failure to read.
        public override int Read(ref ReadOnlySpan<byte> packed, scoped Span<byte> destination)
        {
            try
            {
                var count = _stream.Read(destination);
                packed = packed[^_feed.Left..];
                return count;
            }
            catch (IOException exception)
            {
                throw new InvalidDataException(exception.Message, exception);
            }
        }

        public override void Dispose() => _stream.Dispose();

        // Gives its last byte alone, so that whoever takes it needs it.
        private sealed class Feed : Stream
        {
            private readonly byte[] _bytes;
            private readonly int _count;

            public Feed(ReadOnlySpan<byte> bytes)
            {
                _bytes = ArrayPool<byte>.Shared.Rent(bytes.Length);
                _count = bytes.Length;
                Left = bytes.Length;
                bytes.CopyTo(_bytes);
            }

            public int Left { get; private set; }

            public bool WasExhausted { get; private set; }

            public override bool CanRead => true;

            public override bool CanSeek => false;

            public override bool CanWrite => false;

            public override long Length => throw new NotSupportedException();

            public override long Position
            {
                get => throw new NotSupportedException();
                set => throw new NotSupportedException();
            }

            public override int Read(Span<byte> buffer)
            {
                WasExhausted |= Left == 0;
                var count = Math.Min(buffer.Length, Left > 1 ? Left - 1 : Left);
                _bytes.AsSpan(_count - Left, count).CopyTo(buffer);
                Left -= count;
                return count;
            }

            public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

            public override void Flush()
            {
            }

            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

            public override void SetLength(long value) => throw new NotSupportedException();

            public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

            protected override void Dispose(bool disposing)
            {
                if (disposing)
                {
                    CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, _count));
                    ArrayPool<byte>.Shared.Return(_bytes);
                }

                base.Dispose(disposing);
            }
        }
    }

    public sealed class Zstandard : Decompression
    {
        // SEAL's own bound on the window that a frame may ask for, 8 MiB.
        private const int LargestWindowLog = 23;

        private readonly Decompressor _decompressor = new();
        private bool _isDone;

        public Zstandard() => _decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, LargestWindowLog);

        public override bool IsComplete => _isDone;

        public override int Read(ref ReadOnlySpan<byte> packed, scoped Span<byte> destination)
        {
            var total = 0;
            while (!_isDone && total < destination.Length)
            {
                var (status, consumed, written) = Step(packed, destination[total..]);
                _isDone = status == OperationStatus.Done;
                packed = packed[consumed..];
                total += written;
                if (status == OperationStatus.InvalidData)
                {
                    throw new InvalidDataException("The zstd frame is damaged, or asks for too large a window.");
                }

                if (consumed == 0 && written == 0)
                {
                    break;
                }
            }

            return total;
        }

        public override void Dispose() => _decompressor.Dispose();

        private (OperationStatus Status, int Consumed, int Written) Step(ReadOnlySpan<byte> packed, scoped Span<byte> destination)
        {
            try
            {
                var status = _decompressor.UnwrapStream(packed, destination, out var consumed, out var written);
                return (status, consumed, written);
            }
            catch (ZstdException exception)
            {
                throw new InvalidDataException(exception.Message, exception);
            }
        }
    }
}
