using System.Buffers;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Wire;

namespace TrustedSpace.Computation.HomomorphicAggregation;

/// <summary>
/// A consumer's key for one job: owners switch the encrypted sums to its public part, and its holder alone reads them. Zeroed on disposal, after which the
/// job's result can't be opened any more.
/// </summary>
public sealed class ConsumerKey : IDisposable
{
    private ConsumerKey(SecretKey secret, ConsumerPublicKey publicKey) => (Secret, PublicKey) = (secret, publicKey);

    public ConsumerPublicKey PublicKey { get; }

    internal SecretKey Secret { get; }

    /// <summary>A fresh key.</summary>
    public static ConsumerKey Create()
    {
        var secret = KeyGenerator.CreateSecretKey(EncryptionPlan.Vectors.Context);
        var bytes = new ArrayBufferWriter<byte>(ConsumerPublicKey.Size);
        SealWriter.Write(new KeyGenerator(secret).CreatePublicKey(), bytes, SealCompression.None);
        return new ConsumerKey(secret, ConsumerPublicKey.Import(bytes.WrittenSpan));
    }

    /// <summary>Reads what <see cref="Export"/> wrote.</summary>
    /// <exception cref="ConsumerKeyException">The bytes are damaged or something else.</exception>
    public static ConsumerKey Import(ReadOnlySpan<byte> bytes)
    {
        var publicKey = ConsumerPublicKey.Import(bytes[..Math.Min(bytes.Length, ConsumerPublicKey.Size)]);
        try
        {
            return new ConsumerKey(new SealReader(EncryptionPlan.Vectors.Context).ReadSecretKey(bytes[ConsumerPublicKey.Size..]), publicKey);
        }
        catch (WireFormatException wrong)
        {
            throw new ConsumerKeyException($"The consumer's secret key can't be read: {wrong.Message}", wrong);
        }
    }

    /// <summary>The key to be stored: the public part, then the secret one in SEAL's encoding, in the clear. SECRET: zero the bytes once they are where they belong.</summary>
    public byte[] Export()
    {
        var secret = new ArrayBufferWriter<byte>(2 * ConsumerPublicKey.Size);
        SealWriter.Write(Secret, secret);
        byte[] bytes = [.. PublicKey.Bytes.Span, .. secret.WrittenSpan];
        secret.Clear();
        return bytes;
    }

    public void Dispose() => Secret.Dispose();
}
