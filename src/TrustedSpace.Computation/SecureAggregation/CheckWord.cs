using System.Security.Cryptography;

namespace TrustedSpace.Computation.SecureAggregation;

/// <summary>
/// A linear check over the released values: Σ r_i·v_i modulo 2^128 with odd r_i drawn from the transcript. Each party masks its
/// own check word like a value; in the sum it must equal the check of the summed values, so masks that do not cancel, or a word
/// changed afterwards, are noticed. It is a function of what is released and reveals nothing more.
/// </summary>
internal static class CheckWord
{
    public static UInt128 Compute(ReadOnlySpan<byte> transcript, ReadOnlySpan<UInt128> values)
    {
        Span<byte> key = stackalloc byte[MaskKeystream.KeySize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, transcript, key, [], "trustedspace/secure-aggregation/check/1"u8);
        var factors = new UInt128[values.Length];
        using (var stream = new MaskKeystream(key))
        {
            stream.Add(factors.AsSpan());
        }

        var check = UInt128.Zero;
        for (var i = 0; i < values.Length; i++)
        {
            check = unchecked(check + (factors[i] | 1) * values[i]);
        }

        return check;
    }
}
