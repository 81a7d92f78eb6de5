using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TrustedSpace.Benchmarks.Gateway;

/// <summary>
/// One HTTP/2 connection (RFC 9113) over mutual TLS that sends one request after another. It knows just enough of the protocol to cost little
/// beside a proxy: request headers as literals (RFC 7541, no Huffman, no table), response headers unread but for the status.
/// </summary>
internal sealed class HttpLoad : IAsyncDisposable
{
    private const int FrameHeader = 9;
    private const int LargestFrame = 16_384;
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    private const byte EndStream = 1, Ack = 1, EndHeaders = 4;

    private readonly SslStream _stream;
    private readonly byte[] _out = new byte[LargestFrame];
    private readonly byte[] _in = new byte[256 * 1024];
    private int _filled;
    private int _taken;
    private int _streamId = 1;
    private int _unreported;

    private HttpLoad(SslStream stream) => _stream = stream;

    public static async Task<HttpLoad> ConnectAsync(Uri address, X509Certificate2 certificate)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            RemoteCertificateValidationCallback = (_, server, _, _) => server is not null,
        });
        var load = new HttpLoad(stream);
        await load.GreetAsync();
        return load;
    }

    /// <summary>Sends a GET and reads the response to its end.</summary>
    /// <param name="path">Path of the request.</param>
    /// <param name="headers">Further headers, names in lower case.</param>
    /// <returns>Whether the status was 200 and the stream ended by itself.</returns>
    public async ValueTask<bool> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        var length = WriteRequest(path, headers);
        await _stream.WriteAsync(_out.AsMemory(0, length));
        var isOk = false;
        while (true)
        {
            var (type, flags, stream, payload) = await ReadFrameAsync();
            switch (type)
            {
                case Headers when stream == _streamId && payload.Length > 0:
                    // Index 8 of the static table is ":status: 200"; a trailer block starts with something else.
                    isOk |= payload.Span[0] == 0x88;
                    break;
                case Data:
                    await ReportAsync(payload.Length);
                    break;
                case Reset when stream == _streamId:
                    _streamId += 2;
                    return false;
                case Settings when (flags & Ack) == 0:
                    await SendAsync(Settings, Ack, 0, default);
                    break;
                case Ping when (flags & Ack) == 0:
                    await SendAsync(Ping, Ack, 0, payload);
                    break;
                case GoAway:
                    throw new IOException("The server closed the connection.");
            }

            if (type is Data or Headers && stream == _streamId && (flags & EndStream) != 0)
            {
                _streamId += 2;
                return isOk;
            }
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task GreetAsync()
    {
        await _stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());

        // SETTINGS_INITIAL_WINDOW_SIZE of 1 MiB for a stream; the connection's window is opened by a WINDOW_UPDATE.
        var settings = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(settings, 4);
        BinaryPrimitives.WriteInt32BigEndian(settings.AsSpan(2), 1 << 20);
        await SendAsync(Settings, 0, 0, settings);
        await SendWindowAsync(1 << 28);
    }

    // The connection's window is given back in large steps.
    private async ValueTask ReportAsync(int bytes)
    {
        _unreported += bytes;
        if (_unreported > 1 << 24)
        {
            await SendWindowAsync(_unreported);
            _unreported = 0;
        }
    }

    private async ValueTask SendWindowAsync(int bytes)
    {
        var window = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(window, bytes);
        await SendAsync(WindowUpdate, 0, 0, window);
    }

    private async ValueTask SendAsync(byte type, byte flags, int stream, ReadOnlyMemory<byte> payload)
    {
        WriteFrameHeader(type, flags, stream, payload.Length);
        payload.Span.CopyTo(_out.AsSpan(FrameHeader));
        await _stream.WriteAsync(_out.AsMemory(0, FrameHeader + payload.Length));
    }

    private int WriteRequest(string path, (string Name, string Value)[] headers)
    {
        var end = FrameHeader;
        end = WriteField(end, ":method", "GET");
        end = WriteField(end, ":scheme", "https");
        end = WriteField(end, ":authority", "localhost");
        end = WriteField(end, ":path", path);
        foreach (var (name, value) in headers)
        {
            end = WriteField(end, name, value);
        }

        WriteFrameHeader(Headers, EndStream | EndHeaders, _streamId, end - FrameHeader);
        return end;
    }

    private void WriteFrameHeader(byte type, byte flags, int stream, int length)
    {
        _out[0] = (byte)(length >> 16);
        _out[1] = (byte)(length >> 8);
        _out[2] = (byte)length;
        _out[3] = type;
        _out[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(_out.AsSpan(5), stream);
    }

    // Literal header field without indexing, new name.
    private int WriteField(int at, string name, string value)
    {
        _out[at] = 0;
        at = WriteText(at + 1, name);
        return WriteText(at, value);
    }

    private int WriteText(int at, string text)
    {
        // Length as an integer with a 7-bit prefix (RFC 7541, section 5.1).
        var length = text.Length;
        if (length < 127)
        {
            _out[at++] = (byte)length;
        }
        else
        {
            _out[at++] = 127;
            for (length -= 127; length >= 128; length >>= 7)
            {
                _out[at++] = (byte)((length & 127) | 128);
            }

            _out[at++] = (byte)length;
        }

        return at + Encoding.ASCII.GetBytes(text, _out.AsSpan(at));
    }

    private async ValueTask<(byte Type, byte Flags, int Stream, ReadOnlyMemory<byte> Payload)> ReadFrameAsync()
    {
        await FillAsync(FrameHeader);
        var header = _in.AsMemory(_taken, FrameHeader);
        var length = (header.Span[0] << 16) | (header.Span[1] << 8) | header.Span[2];
        await FillAsync(FrameHeader + length);
        var frame = _in.AsMemory(_taken, FrameHeader + length);
        _taken += frame.Length;
        var (type, flags) = (frame.Span[3], frame.Span[4]);
        return type == Continuation
            ? throw new NotSupportedException("This client reads header blocks of one frame only.")
            : (type, flags, BinaryPrimitives.ReadInt32BigEndian(frame.Span[5..]), frame[FrameHeader..]);
    }

    private async ValueTask FillAsync(int bytes)
    {
        if (_in.Length - _taken < bytes || _taken == _filled)
        {
            _in.AsSpan(_taken, _filled - _taken).CopyTo(_in);
            (_filled, _taken) = (_filled - _taken, 0);
        }

        while (_filled - _taken < bytes)
        {
            var read = await _stream.ReadAsync(_in.AsMemory(_filled));
            _filled += read > 0 ? read : throw new IOException("The server closed the connection.");
        }
    }
}
