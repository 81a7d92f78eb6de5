using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Tests.Homomorphic.Encryption;

/// <summary>BFV plaintexts for tests.</summary>
internal static class Messages
{
    /// <param name="context">Of BFV.</param>
    /// <param name="count">Number of coefficients, n unless told.</param>
    public static Plaintext Random(HomomorphicContext context, int? count = null)
    {
        var plaintext = new Plaintext();
        plaintext.ResetCoefficients(count ?? context.Degree);
        foreach (ref var word in plaintext.Words)
        {
            word = context.PlainModulus.Reduce(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
        }

        return plaintext;
    }

    public static Plaintext Of(params ReadOnlySpan<ulong> coefficients)
    {
        var plaintext = new Plaintext();
        plaintext.ResetCoefficients(coefficients.Length);
        coefficients.CopyTo(plaintext.Words);
        return plaintext;
    }
}
