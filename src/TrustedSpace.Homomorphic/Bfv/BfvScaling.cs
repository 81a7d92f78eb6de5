using System.Numerics;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Bfv;

/// <summary>
/// Between messages m modulo t and phases modulo a level's q: up, floor((q·m + floor((t+1)/2)) / t), as SEAL encrypts; down, round(t·x / q) mod t, which
/// decrypts. No branch depends on the values.
/// </summary>
internal sealed class BfvScaling
{
    private readonly Modulus[] _moduli;
    private readonly Modulus _plain;

    /// <summary>q mod t, modulo t.</summary>
    private readonly ShoupOperand _rest;

    /// <summary>floor((t+1)/2) / q modulo t.</summary>
    private readonly ulong _shift;

    /// <summary>1/t and -1/t modulo each prime.</summary>
    private readonly ShoupOperand[] _plainInverses;
    private readonly ShoupOperand[] _negatedPlainInverses;

    /// <summary>-floor((t+1)/2) modulo each prime.</summary>
    private readonly ulong[] _negatedHalves;

    /// <summary>(q/q_i)^-1 modulo q_i.</summary>
    private readonly ShoupOperand[] _inverses;

    /// <summary>floor(t/q_i), zero unless t is larger than the prime.</summary>
    private readonly ulong[] _wholes;

    /// <summary>floor((t mod q_i)·2^128 / q_i).</summary>
    private readonly UInt128[] _fractions;

    public BfvScaling(Level level)
    {
        (_moduli, _plain) = (level.Moduli, level.Context.PlainModulus);
        var (q, t) = (level.Product, (BigInteger)_plain.Value);
        var half = (_plain.Value + 1) / 2;
        _rest = new ShoupOperand((ulong)(q % t), _plain);
        _shift = _plain.Multiply(half, _plain.Invert(_rest.Value));
        _plainInverses = Array.ConvertAll(_moduli, modulus => new ShoupOperand(modulus.Invert(_plain.Value), modulus));
        _negatedPlainInverses = Array.ConvertAll(_moduli, modulus => new ShoupOperand(modulus.Negate(modulus.Invert(_plain.Value)), modulus));
        _negatedHalves = Array.ConvertAll(_moduli, modulus => modulus.Negate(modulus.Reduce(half)));
        _inverses = Array.ConvertAll(_moduli, modulus => new ShoupOperand(modulus.Invert((ulong)(q / modulus.Value % modulus.Value)), modulus));
        _wholes = Array.ConvertAll(_moduli, modulus => _plain.Value / modulus.Value);
        _fractions = Array.ConvertAll(_moduli, modulus => (UInt128)((t % modulus.Value << 128) / modulus.Value));
    }

    /// <summary>Adds the scaled message.</summary>
    /// <param name="message">At most n coefficients in [0, t); the others are zero.</param>
    /// <param name="polynomial">n·k words.</param>
    public void AddTo(ReadOnlySpan<ulong> message, Span<ulong> polynomial) => Accumulate(message, _negatedPlainInverses, polynomial);

    /// <summary>Subtracts the scaled message.</summary>
    /// <inheritdoc cref="AddTo"/>
    public void SubtractFrom(ReadOnlySpan<ulong> message, Span<ulong> polynomial) => Accumulate(message, _plainInverses, polynomial);

    /// <summary>
    /// round(t·x / q) mod t, by the sum of t·[x·(q/q_i)^-1]_(q_i) / q_i with fractions to 64 bits (Halevi, Polyakov and Shoup 2018/117, section 2.3): exact
    /// unless t·x / q is closer than k·2^-63 to the middle between two integers, where the noise leaves no message anyway.
    /// </summary>
    /// <param name="phase">n·k words in coefficient form.</param>
    /// <param name="message">n words, each in [0, t).</param>
    public void ScaleDown(ReadOnlySpan<ulong> phase, Span<ulong> message)
    {
        var degree = message.Length;
        for (var i = 0; i < degree; i++)
        {
            // Whole part and 64 bits after the point; each term is less than t < 2^60, at most 62 of them.
            var sum = (UInt128)1 << 63;
            var wholes = 0UL;
            for (var prime = 0; prime < _moduli.Length; prime++)
            {
                var digit = _inverses[prime].Multiply(phase[(prime * degree) + i], _moduli[prime].Value);
                var fraction = _fractions[prime];
                var high = Math.BigMul(digit, (ulong)(fraction >> 64), out var low);
                sum += new UInt128(high, low) + Math.BigMul(digit, (ulong)fraction, out _);
                if (_wholes[prime] != 0)
                {
                    wholes = _plain.Add(wholes, _plain.Multiply(_plain.Reduce(digit), _plain.Reduce(_wholes[prime])));
                }
            }

            message[i] = _plain.Add(_plain.Reduce((ulong)(sum >> 64)), wholes);
        }
    }

    /// <summary>
    /// With x = (q·m + floor((t+1)/2)) mod t, the scaled message is (q·m + floor((t+1)/2) - x) / t without a rest, and modulo a prime of q that is
    /// (floor((t+1)/2) - x) / t, for t has no factor in common with q. x itself is q·(m + floor((t+1)/2) / q) modulo t.
    /// </summary>
    private void Accumulate(ReadOnlySpan<ulong> message, ShoupOperand[] factors, Span<ulong> polynomial)
    {
        var degree = polynomial.Length / _moduli.Length;
        using var rests = PooledWords.RentSecret(message.Length);
        Residues.AddAndMultiply(message, _shift, _rest, rests.Span, _plain);
        for (var prime = 0; prime < _moduli.Length; prime++)
        {
            Residues.AddAndMultiplyAdd(rests.Span, _negatedHalves[prime], factors[prime], polynomial.Slice(prime * degree, message.Length), _moduli[prime]);
        }
    }
}
