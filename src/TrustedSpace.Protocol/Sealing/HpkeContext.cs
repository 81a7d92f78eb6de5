using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TrustedSpace.Protocol.Sealing;

/// <summary>
/// One direction of an HPKE exchange in base mode (RFC 9180 section 5): the AEAD key, and a nonce that counts messages. Each
/// nonce is used once; messages open in the order they were sealed. Not for concurrent use.
/// </summary>
public abstract class HpkeContext : IDisposable
{
    private const byte BaseMode = 0x00;
    private const int NonceLength = 12;

    private readonly HpkeSuite _suite;
    private readonly AesGcm _cipher;
    private readonly byte[] _baseNonce;
    private readonly byte[] _exporterSecret;
    private ulong _sequence;

    private protected HpkeContext(HpkeSuite suite, byte[] sharedSecret, ReadOnlySpan<byte> info)
    {
        byte[] schedule =
        [
            BaseMode,
            .. LabeledHkdf.Extract(suite.Id, [], "psk_id_hash"u8, []),
            .. LabeledHkdf.Extract(suite.Id, [], "info_hash"u8, info),
        ];
        var secret = LabeledHkdf.Extract(suite.Id, sharedSecret, "secret"u8, []);
        var key = LabeledHkdf.Expand(suite.Id, secret, "key"u8, schedule, suite.KeyLength);
        _suite = suite;
        _cipher = new AesGcm(key, Hpke.TagLength);
        _baseNonce = LabeledHkdf.Expand(suite.Id, secret, "base_nonce"u8, schedule, NonceLength);
        _exporterSecret = LabeledHkdf.Expand(suite.Id, secret, "exp"u8, schedule, LabeledHkdf.HashLength);
        CryptographicOperations.ZeroMemory(sharedSecret);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>Messages sealed or opened so far.</summary>
    internal ulong Sequence
    {
        get => _sequence;
        set => _sequence = value;
    }

    /// <summary>A secret both ends can derive for another use (RFC 9180 section 5.3).</summary>
    /// <param name="context">Names the use.</param>
    /// <param name="length">Bytes wanted, up to 8160.</param>
    public byte[] Export(ReadOnlySpan<byte> context, int length) =>
        LabeledHkdf.Expand(_suite.Id, _exporterSecret, "sec"u8, context, length);

    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_exporterSecret);
        GC.SuppressFinalize(this);
    }

    private protected void Encrypt(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        ComputeNonce(nonce);
        _cipher.Encrypt(nonce, plaintext, ciphertext[..plaintext.Length], ciphertext.Slice(plaintext.Length, Hpke.TagLength), aad);
        _sequence++;
    }

    private protected void Decrypt(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        ComputeNonce(nonce);
        _cipher.Decrypt(nonce, ciphertext[..^Hpke.TagLength], ciphertext[^Hpke.TagLength..], plaintext, aad);
        _sequence++;
    }

    // The base nonce xor the sequence number, big-endian; a repeated nonce would give the key away, so counting stops in time.
    private void ComputeNonce(Span<byte> nonce)
    {
        if (_sequence == ulong.MaxValue)
        {
            throw new SealingException("The context has sealed as many messages as it may; start a new one.");
        }

        _baseNonce.CopyTo(nonce);
        var counter = nonce[(NonceLength - sizeof(ulong))..];
        BinaryPrimitives.WriteUInt64BigEndian(counter, BinaryPrimitives.ReadUInt64BigEndian(counter) ^ _sequence);
    }
}
