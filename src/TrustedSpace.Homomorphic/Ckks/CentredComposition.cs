using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Ckks;

/// <summary>
/// From residues modulo q_0 … q_(k-1) to the one integer in (-Q/2, Q/2), as a double with a relative error of at most 4k·2^-53. The integer is found
/// exactly, in mixed radix (Garner 1959; Knuth, The Art of Computer Programming, volume 2, section 4.3.2).
/// </summary>
/// <remarks>
/// With x + (Q-1)/2 in mixed radix, whose digits of (Q-1)/2 are (q_i-1)/2, the digits of x less these are balanced: |d_i| is at most (q_i-1)/2, so that the
/// sum of all lower terms is less than half the unit of the highest digit that is not 0. Nothing cancels when they are added up as doubles.
/// </remarks>
internal sealed class CentredComposition
{
    private readonly Modulus[] _moduli;

    // For i > j: 1/q_j modulo q_i at i·k + j, and the smallest multiple of q_i that is not less than q_j.
    private readonly ShoupOperand[] _inverses;
    private readonly ulong[] _multiples;

    public CentredComposition(Level level)
    {
        _moduli = level.Moduli;
        var count = _moduli.Length;
        _inverses = new ShoupOperand[count * count];
        _multiples = new ulong[count * count];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (q, other) = (_moduli[i].Value, _moduli[j].Value);
                _inverses[(i * count) + j] = new ShoupOperand(_moduli[i].Invert(other), _moduli[i]);
                _multiples[(i * count) + j] = (other + q - 1) / q * q;
            }
        }
    }

    /// <param name="residues">n·k words, prime by prime; replaced by digits.</param>
    /// <param name="divisor">What each integer is divided by: the scale.</param>
    /// <param name="result">n numbers.</param>
    public void Compose(Span<ulong> residues, double divisor, Span<double> result)
    {
        var (count, degree) = (_moduli.Length, result.Length);
        for (var i = 0; i < count; i++)
        {
            var digits = residues.Slice(i * degree, degree);
            Shift(digits, _moduli[i]);
            for (var j = 0; j < i; j++)
            {
                Remove(residues.Slice(j * degree, degree), digits, _inverses[(i * count) + j], _multiples[(i * count) + j], _moduli[i].Value);
            }
        }

        result.Clear();
        for (var i = count - 1; i >= 0; i--)
        {
            Append(residues.Slice(i * degree, degree), _moduli[i].Value, result);
        }

        for (var i = 0; i < degree; i++)
        {
            result[i] /= divisor;
        }
    }

    /// <summary>x + (q-1)/2 modulo q.</summary>
    private static void Shift(Span<ulong> residues, Modulus modulus)
    {
        var half = (modulus.Value - 1) / 2;
        for (var i = 0; i < residues.Length; i++)
        {
            residues[i] = modulus.Add(residues[i], half);
        }
    }

    /// <summary>(x - d)/q_j modulo q_i.</summary>
    private static void Remove(ReadOnlySpan<ulong> digits, Span<ulong> residues, ShoupOperand inverse, ulong multiple, ulong q)
    {
        for (var i = 0; i < residues.Length; i++)
        {
            residues[i] = inverse.Multiply(residues[i] + multiple - digits[i], q);
        }
    }

    /// <summary>sum·q + (d - (q-1)/2): Horner's rule.</summary>
    private static void Append(ReadOnlySpan<ulong> digits, ulong q, Span<double> sums)
    {
        var half = (long)((q - 1) / 2);
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = (sums[i] * q) + ((long)digits[i] - half);
        }
    }
}
