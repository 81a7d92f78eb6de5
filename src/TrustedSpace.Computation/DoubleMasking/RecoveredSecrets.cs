using System.Security.Cryptography;
using TrustedSpace.Computation.Rounds;
using TrustedSpace.Computation.SecureAggregation;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>Secrets put together from the parties' shares, each held against what its owner committed to in round keys.</summary>
internal static class RecoveredSecrets
{
    /// <param name="kind">Which secret.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="offer">The owner's message of round keys.</param>
    /// <param name="places">Places of the shares, as many as the threshold.</param>
    /// <param name="shares">The shares.</param>
    /// <exception cref="ProtocolException">The shares do not give what the owner committed to.</exception>
    public static byte[] Combine(
        SecretKind kind, string owner, OfferMessage offer, IReadOnlyList<int> places, IReadOnlyList<ReadOnlyMemory<byte>> shares)
    {
        var secret = SecretSharing.Combine(places, shares);
        var fits = kind switch
        {
            SecretKind.OwnSeed => PartySecrets.Commit(secret).AsSpan().SequenceEqual(offer.OwnSeed),
            SecretKind.CoverSeed => PartySecrets.Commit(secret).AsSpan().SequenceEqual(offer.CoverSeed),
            _ => Fits(secret, offer.PublicKey),
        };
        return fits ? secret : throw new ProtocolException(
            DoubleMaskingRounds.Unmask,
            null,
            $"the shares of a secret of {owner} do not give what it committed to: it dealt wrong shares, or a party returned another.",
            "Start the job again; if it recurs, leave the party out.");
    }

    /// <summary>What a party that left had agreed on with another.</summary>
    public static byte[] Agree(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> ownPublicKey, ReadOnlySpan<byte> peerPublicKey)
    {
        using var key = Import(scalar, ownPublicKey);
        using var peer = MaskKey.Import(peerPublicKey);
        return key.DeriveRawSecretAgreement(peer.PublicKey);
    }

    private static bool Fits(byte[] scalar, byte[] publicKey)
    {
        try
        {
            using var key = Import(scalar, publicKey);
            using var alone = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
            return MaskKey.Export(alone).AsSpan().SequenceEqual(publicKey);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static ECDiffieHellman Import(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> publicKey) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        D = scalar.ToArray(),
        Q = new ECPoint { X = publicKey[1..33].ToArray(), Y = publicKey[33..].ToArray() },
    });
}
