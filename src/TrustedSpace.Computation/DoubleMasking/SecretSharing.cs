using System.Security.Cryptography;

namespace TrustedSpace.Computation.DoubleMasking;

/// <summary>
/// Secrets split into shares of which any threshold of them give the secret and fewer tell nothing: A. Shamir, <i>How to Share a Secret</i>, CACM 22(11),
/// 1979, byte by byte over GF(2^8). A share is as long as the secret and lies at the place of its holder, 1 to 255.
/// </summary>
public static class SecretSharing
{
    /// <summary>Splits a secret afresh: every call draws other polynomials.</summary>
    /// <param name="secret">Any number of bytes.</param>
    /// <param name="threshold">Shares that give the secret, at least 1.</param>
    /// <param name="places">Distinct places from 1 to 255, at least <paramref name="threshold"/> of them.</param>
    /// <returns>The share of each place, in the order of the places.</returns>
    /// <exception cref="ArgumentException">The places are too few, out of range or repeated.</exception>
    public static byte[][] Split(ReadOnlySpan<byte> secret, int threshold, IReadOnlyList<int> places)
    {
        ArgumentNullException.ThrowIfNull(places);
        RequirePlaces(places, threshold);
        var coefficients = RandomNumberGenerator.GetBytes((threshold - 1) * secret.Length);
        try
        {
            var shares = new byte[places.Count][];
            for (var i = 0; i < shares.Length; i++)
            {
                shares[i] = new byte[secret.Length];
                for (var at = 0; at < secret.Length; at++)
                {
                    shares[i][at] = Evaluate(secret[at], coefficients.AsSpan(at * (threshold - 1), threshold - 1), (byte)places[i]);
                }
            }

            return shares;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(coefficients);
        }
    }

    /// <summary>The secret that the shares lie on: interpolation at zero. Shares that do not belong together give another one, unnoticed.</summary>
    /// <param name="places">Distinct places from 1 to 255: as many as the threshold, or more.</param>
    /// <param name="shares">The share of each place, all of one length.</param>
    /// <exception cref="ArgumentException">The places are out of range or repeated, or the shares are not one a place and of one length.</exception>
    public static byte[] Combine(IReadOnlyList<int> places, IReadOnlyList<ReadOnlyMemory<byte>> shares)
    {
        ArgumentNullException.ThrowIfNull(places);
        ArgumentNullException.ThrowIfNull(shares);
        RequirePlaces(places, 1);
        if (shares.Count != places.Count || shares.Any(share => share.Length != shares[0].Length))
        {
            throw new ArgumentException("There must be one share a place, all of one length.", nameof(shares));
        }

        var secret = new byte[shares[0].Length];
        for (var i = 0; i < places.Count; i++)
        {
            var weight = WeightAtZero(places, i);
            for (var at = 0; at < secret.Length; at++)
            {
                secret[at] ^= BinaryField.Multiply(weight, shares[i].Span[at]);
            }
        }

        return secret;
    }

    private static byte Evaluate(byte constant, ReadOnlySpan<byte> coefficients, byte place)
    {
        byte value = 0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            value = (byte)(BinaryField.Multiply(value, place) ^ coefficients[i]);
        }

        return (byte)(BinaryField.Multiply(value, place) ^ constant);
    }

    /// <summary>Lagrange's coefficient of one place at zero: Π x_j / (x_j − x_i), where minus is exclusive or.</summary>
    private static byte WeightAtZero(IReadOnlyList<int> places, int of)
    {
        byte top = 1, bottom = 1;
        for (var j = 0; j < places.Count; j++)
        {
            if (j != of)
            {
                top = BinaryField.Multiply(top, (byte)places[j]);
                bottom = BinaryField.Multiply(bottom, (byte)(places[j] ^ places[of]));
            }
        }

        return BinaryField.Multiply(top, BinaryField.Invert(bottom));
    }

    private static void RequirePlaces(IReadOnlyList<int> places, int threshold)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 1);
        if (places.Count < threshold || places.Any(place => place is < 1 or > 255) || places.Distinct().Count() != places.Count)
        {
            throw new ArgumentException("Places must be distinct, from 1 to 255, and at least as many as the threshold.", nameof(places));
        }
    }
}
