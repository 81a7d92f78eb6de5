using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>What the shares of one protocol run are about, as hashes: shares with different topics do not add up to anything.</summary>
internal static class DecryptionTopic
{
    /// <summary>The part of a ciphertext that a share depends on: its level and its second polynomial.</summary>
    public static Digest SubjectOf(Ciphertext ciphertext)
    {
        using var transcript = new Transcript("ciphertext");
        return transcript.Add(IdOf(ciphertext.Level)).Add(ciphertext.Polynomial(1)).ToDigest();
    }

    /// <param name="protocol">Decryption, or switch to a public key.</param>
    /// <param name="ciphertext">Whole.</param>
    /// <param name="activeSet">Who gives shares.</param>
    /// <param name="smudging">With how much noise.</param>
    /// <param name="receiver">Under whose key the result will be; null where it is decrypted.</param>
    public static Digest Of(MultipartyProtocol protocol, Ciphertext ciphertext, ActiveSet activeSet, Smudging smudging, PublicKey? receiver)
    {
        using var transcript = new Transcript("decryption");
        transcript.Add((long)protocol).Add(IdOf(ciphertext.Level)).Add(ciphertext.Words).Add(BitConverter.DoubleToInt64Bits(ciphertext.Scale));
        activeSet.AddTo(transcript);
        transcript.Add(smudging.WidthBits).Add(smudging.StatisticalBits);
        if (receiver is not null)
        {
            transcript.Add(receiver.EncryptionOfZero.Words);
        }

        return transcript.ToDigest();
    }

    public static void Check(MultipartySession session, Ciphertext ciphertext, Smudging smudging)
    {
        session.CheckContext(ciphertext.Level.Context, "The ciphertext");
        session.CheckSame(smudging.Noise.Session, "The noise bound");
        if (ciphertext.Size != Ciphertext.SmallestSize)
        {
            throw new ArgumentException($"The ciphertext has {ciphertext.Size} polynomials, and shares are given of two. Relinearise it first.", nameof(ciphertext));
        }

        // One form for each scheme, so that one ciphertext has one digest in the ledger.
        if (ciphertext.IsTransformed != (session.Context.Scheme == Scheme.Ckks))
        {
            throw new ArgumentException("The ciphertext is not in its scheme's resting form: coefficients for BFV, transformed for CKKS. Transform it first.", nameof(ciphertext));
        }

        if (ciphertext.Level.Index != smudging.Noise.Level.Index)
        {
            throw new ArgumentException($"The ciphertext is at {ciphertext.Level}, the noise bound at {smudging.Noise.Level}. Follow the computation with the bound.", nameof(smudging));
        }

        if (smudging.Reals is { } reals && reals.Scale != ciphertext.Scale)
        {
            throw new ArgumentException($"The ciphertext's scale is {ciphertext.Scale:R}, and the precision was worked out for {reals.Scale:R}.", nameof(smudging));
        }
    }

    private static byte[] IdOf(Level level)
    {
        var id = new byte[ParametersId.Size];
        level.Id.CopyTo(id);
        return id;
    }
}
