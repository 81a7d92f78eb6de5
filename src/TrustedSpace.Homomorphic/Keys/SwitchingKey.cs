using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Keys;

/// <summary>
/// Leads from another secret s' to s: digit j is an encryption of zero at the key level with P·s' added to residue j of its first polynomial, one digit
/// for each prime of the first data level. Transformed form.
/// </summary>
internal sealed class SwitchingKey
{
    public SwitchingKey(Ciphertext[] digits) => Digits = digits;

    public HomomorphicContext Context => Digits[0].Level.Context;

    public Ciphertext[] Digits { get; }
}
