using System.Numerics;
using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Benchmarks.Homomorphic;

/// <summary>The noise of one computation's result over many runs: every coefficient, and how many results were decrypted wrong.</summary>
internal sealed class NoiseSample(string name, NoiseBound bound, BigInteger limit)
{
    private readonly int _degree = bound.Session.Context.Degree;
    private double _squares;
    private double _largest;
    private long _coefficients;
    private int _results;
    private int _wrong;

    private double LimitBits => BigInteger.Log(limit, 2);

    private double DeviationBits => Math.Log2(_squares / _coefficients) / 2;

    public void Add(IEnumerable<double> noise)
    {
        foreach (var value in noise)
        {
            _squares += value * value;
            _largest = Math.Max(_largest, Math.Abs(value));
            _coefficients++;
        }
    }

    public void Count(bool isRight)
    {
        _results++;
        _wrong += isRight ? 0 : 1;
    }

    public override string ToString() =>
        $"{name,-26}{DeviationBits,10:F1}{Math.Log2(_largest),10:F1}{bound.Bits,10:F1}{LimitBits,10:F1}{FailureBits(),20:G2}{_wrong,8} of {_results}";

    /// <summary>
    /// The binary logarithm of n·P(|v| ≥ q/2t) for normal noise of the measured deviation, at most 0: P(|v| ≥ x·σ) is below e^(-x²/2)/x for x ≥ 1 (Mills).
    /// </summary>
    private double FailureBits()
    {
        var ratio = Math.Pow(2, LimitBits - DeviationBits);
        return ratio < 1 ? 0 : Math.Min(0, Math.Log2(_degree / ratio) - (ratio * ratio / 2 * Math.Log2(Math.E)));
    }
}
