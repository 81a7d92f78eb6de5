using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Bfv;

/// <summary>
/// The product of BFV ciphertexts at one level: polynomials are lifted to integers, multiplied, scaled by t/q and brought back modulo q, all in residues
/// (Bajard, Eynard, Hasan and Zucca 2016/510, "BEHZ"). Gives SEAL's bits: they depend on the order of steps and on m~ = 2^32, not on the auxiliary primes.
/// </summary>
/// <remarks>
/// q has primes q_i; the auxiliary base has primes b_j with product B, and last m_sk. With y_i = [x_i·m~·(q/q_i)^-1] modulo q_i, the sum of y_i·q/q_i is x·m~
/// plus a multiple of q, which r = [-sum/q] modulo m~ makes divisible by m~ (section 4.2): the lifted x is (sum + q·r)/m~, at most about q/2. Floor(t·d/q)
/// and the return (section 4.4; Shenoy and Kumaresan 1989) work likewise, so that each step is one weighted sum for each prime, into which all constants are folded.
/// </remarks>
internal sealed class BfvMultiplication
{
    /// <summary>Primes of the auxiliary base: so that the vectorised transforms apply.</summary>
    private const int AuxiliaryBits = 50;

    private readonly Level _level;
    private readonly NttTables[] _auxiliary;
    private readonly Modulus[] _moduli;

    /// <summary>m~·(q/q_i)^-1 modulo q_i.</summary>
    private readonly ShoupOperand[] _lifting;

    /// <summary>q/q_i modulo m~.</summary>
    private readonly uint[] _liftingRest;

    /// <summary>-1/q modulo m~.</summary>
    private readonly uint _negatedInverse;

    /// <summary>From y_i and r + m~/2 to the lifted x modulo b_j.</summary>
    private readonly ConversionSum[] _lifted;

    /// <summary>t·(q/q_i)^-1 modulo q_i.</summary>
    private readonly ShoupOperand[] _scaling;

    /// <summary>From those and d to floor(t·d/q), modulo b_j already multiplied by (B/b_j)^-1.</summary>
    private readonly ConversionSum[] _floored;

    /// <summary>From the floored to (multiple of B) + m_sk/2 modulo m_sk.</summary>
    private readonly ConversionSum _excess;

    /// <summary>From the floored and the excess to the result modulo q_i.</summary>
    private readonly ConversionSum[] _returned;

    public BfvMultiplication(Level level)
    {
        (_level, _moduli) = (level, level.Moduli);
        _auxiliary = AuxiliaryTables(level);
        var (q, t) = (level.Product, (BigInteger)level.Context.PlainModulus.Value);
        var mTilde = BigInteger.One << 32;
        BigInteger[] rests = Array.ConvertAll(_moduli, modulus => q / modulus.Value);
        _lifting = Array.ConvertAll(_moduli, modulus => Operand(mTilde * Inverse(q / modulus.Value, modulus), modulus));
        _liftingRest = Array.ConvertAll(rests, rest => (uint)(rest % mTilde));
        _negatedInverse = NegatedInverse((uint)(q % mTilde));
        _scaling = Array.ConvertAll(_moduli, modulus => Operand(t * Inverse(q / modulus.Value, modulus), modulus));

        var last = _auxiliary[^1].Modulus;
        Modulus[] kept = Array.ConvertAll(_auxiliary[..^1], table => table.Modulus);
        var b = kept.Aggregate(BigInteger.One, (product, modulus) => product * modulus.Value);
        _lifted = Array.ConvertAll(_auxiliary, table =>
        {
            var (modulus, scale) = (table.Modulus, Inverse(mTilde, table.Modulus));
            return new ConversionSum(
                modulus, Array.ConvertAll(rests, rest => Residue(rest * scale, modulus)), Residue(q * scale, modulus), Residue(-q * scale * (mTilde / 2), modulus));
        });
        _floored = Array.ConvertAll(_auxiliary, table =>
        {
            var modulus = table.Modulus;
            var scale = modulus.Equals(last) ? BigInteger.One : Inverse(b / modulus.Value, modulus);
            return new ConversionSum(
                modulus, Array.ConvertAll(_moduli, prime => Residue(-scale * Inverse(prime.Value, modulus), modulus)), Residue(scale * t * Inverse(q, modulus), modulus));
        });
        _excess = new ConversionSum(
            last, Array.ConvertAll(kept, modulus => Residue(Inverse(modulus.Value, last), last)), Residue(-Inverse(b, last), last), last.Value / 2);
        _returned = Array.ConvertAll(_moduli, modulus => new ConversionSum(
            modulus, Array.ConvertAll(kept, prime => Residue(b / prime.Value, modulus)), Residue(-b, modulus), Residue(b * (last.Value / 2), modulus)));
    }

    private int Words => (_moduli.Length + _auxiliary.Length) * _level.Degree;

    /// <summary>The product, of as many polynomials as both have less one.</summary>
    /// <param name="a">In coefficient form at this level.</param>
    /// <param name="b">As a.</param>
    /// <param name="destination">Refilled; may be a or b.</param>
    public void Multiply(Ciphertext a, Ciphertext b, Ciphertext destination)
    {
        var (sizeA, sizeB) = (a.Size, b.Size);
        Ciphertext.CheckSize(sizeA + sizeB - 1);
        var isSquare = ReferenceEquals(a, b);
        using var liftedA = PooledWords.Rent(sizeA * Words);
        using var liftedB = PooledWords.Rent(isSquare ? 0 : sizeB * Words);
        Lift(a, liftedA.Span);
        if (!isSquare)
        {
            Lift(b, liftedB.Span);
        }

        ReadOnlySpan<ulong> operandA = liftedA.Span;
        ReadOnlySpan<ulong> operandB = isSquare ? operandA : liftedB.Span;
        destination.Reset(_level, sizeA + sizeB - 1, isTransformed: false, scale: 1);
        using var sum = PooledWords.Rent(Words);
        for (var i = 0; i < destination.Size; i++)
        {
            Convolve(operandA, operandB, i, sum.Span);
            ScaleDown(sum.Span, destination.Polynomial(i));
        }
    }

    /// <summary>Every polynomial modulo q and the auxiliary primes, in transformed form.</summary>
    private void Lift(Ciphertext ciphertext, Span<ulong> lifted)
    {
        for (var i = 0; i < ciphertext.Size; i++)
        {
            var part = lifted.Slice(i * Words, Words);
            ciphertext.Polynomial(i).CopyTo(part);
            Extend(part);
            Ntt.Forward(part[.._level.PolynomialWords], _level.Tables);
            Ntt.Forward(part[_level.PolynomialWords..], _auxiliary);
        }
    }

    private void Extend(Span<ulong> part)
    {
        var (degree, words) = (_level.Degree, _level.PolynomialWords);
        using var digits = PooledWords.Rent(words);
        using var rest = PooledWords.Rent(degree);
        for (var i = 0; i < _moduli.Length; i++)
        {
            var range = new Range(i * degree, (i + 1) * degree);
            Residues.Multiply(part[range], _lifting[i], digits.Span[range], _moduli[i]);
        }

        CentredRest(digits.Span, rest.Span);
        for (var j = 0; j < _auxiliary.Length; j++)
        {
            _lifted[j].Compute(digits.Span, rest.Span, part.Slice(words + (j * degree), degree));
        }
    }

    /// <summary>r + m~/2, in [0, m~).</summary>
    private void CentredRest(ReadOnlySpan<ulong> digits, Span<ulong> rest)
    {
        for (var i = 0; i < rest.Length; i++)
        {
            var sum = 0U;
            for (var (row, at) = (0, i); row < _liftingRest.Length; row++, at += rest.Length)
            {
                sum += (uint)digits[at] * _liftingRest[row];
            }

            rest[i] = (sum * _negatedInverse) + 0x8000_0000U;
        }
    }

    /// <summary>Polynomial <paramref name="index"/> of the product, in coefficient form.</summary>
    private void Convolve(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, int index, Span<ulong> sum)
    {
        var degree = _level.Degree;
        for (var prime = 0; prime < _moduli.Length + _auxiliary.Length; prime++)
        {
            var tables = prime < _moduli.Length ? _level.Tables[prime] : _auxiliary[prime - _moduli.Length];
            var result = sum.Slice(prime * degree, degree);
            var first = Math.Max(0, index - (b.Length / Words) + 1);
            for (var i = first; i <= Math.Min(index, (a.Length / Words) - 1); i++)
            {
                var left = a.Slice((i * Words) + (prime * degree), degree);
                var right = b.Slice(((index - i) * Words) + (prime * degree), degree);
                if (i == first)
                {
                    Residues.Multiply(left, right, result, tables.Modulus);
                }
                else
                {
                    Residues.MultiplyAdd(left, right, result, tables.Modulus);
                }
            }

            Ntt.Inverse(result, tables);
        }
    }

    /// <summary>floor(t·d/q) less the excess of the fast conversion, modulo q.</summary>
    private void ScaleDown(Span<ulong> sum, Span<ulong> result)
    {
        var (degree, words) = (_level.Degree, _level.PolynomialWords);
        var digits = sum[..words];
        var floored = sum[words..];
        for (var i = 0; i < _moduli.Length; i++)
        {
            var range = new Range(i * degree, (i + 1) * degree);
            Residues.Multiply(digits[range], _scaling[i], digits[range], _moduli[i]);
        }

        for (var j = 0; j < _auxiliary.Length; j++)
        {
            var part = floored.Slice(j * degree, degree);
            _floored[j].Compute(digits, part, part);
        }

        var kept = floored[..^degree];
        var excess = floored[^degree..];
        _excess.Compute(kept, excess, excess);
        for (var i = 0; i < _moduli.Length; i++)
        {
            _returned[i].Compute(kept, excess, result.Slice(i * degree, degree));
        }
    }

    /// <summary>
    /// As many primes as hold 16·n·t·q, more than twice the largest coefficient of a scaled product; those of lower levels are the first ones.
    /// </summary>
    private static NttTables[] AuxiliaryTables(Level level)
    {
        var context = level.Context;
        var bits = (level.Product * context.PlainModulus.Value * level.Degree * 16).GetBitLength();

        // A prime of 50 bits is more than 2^49.
        var count = (int)((bits + AuxiliaryBits - 2) / (AuxiliaryBits - 1));
        if (level != context.FirstLevel)
        {
            return context.FirstLevel.Multiplication._auxiliary[..Math.Min(count, context.FirstLevel.Multiplication._auxiliary.Length)];
        }

        var taken = context.Parameters.Moduli;
        var candidates = Primes.Create(level.Degree, [.. Enumerable.Repeat(AuxiliaryBits, count + taken.Count)]);
        return [.. candidates.Except(taken).Where(prime => prime != context.PlainModulus.Value).Take(count).Select(prime => new NttTables(level.Degree, new Modulus(prime)))];
    }

    private static BigInteger Inverse(BigInteger value, Modulus modulus) => modulus.Invert(Residue(value, modulus));

    private static ulong Residue(BigInteger value, Modulus modulus)
    {
        var rest = value % modulus.Value;
        return (ulong)(rest.Sign < 0 ? rest + modulus.Value : rest);
    }

    private static ShoupOperand Operand(BigInteger value, Modulus modulus) => new(Residue(value, modulus), modulus);

    /// <summary>-1/value modulo 2^32 by Newton's iteration; value is odd.</summary>
    private static uint NegatedInverse(uint value)
    {
        var inverse = value;
        for (var i = 0; i < 5; i++)
        {
            inverse *= 2 - (value * inverse);
        }

        return (uint)-(int)inverse;
    }
}
