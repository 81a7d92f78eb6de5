using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Computation.DifferentialPrivacy;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// What a word of exact discrete Gaussian noise costs beside a rounded Gaussian in double precision, turn by turn in one run. The rounded one is
/// only a yardstick: its rounding leaks.
/// </summary>
internal static class PrivacyNoise
{
    private const int Draws = 20_000;
    private const int Turns = 15;

    private static readonly byte[] Buffer = new byte[4096]; // as the exact sampler takes its bytes
    private static int _used = Buffer.Length;

    public static Task RunAsync()
    {
        Console.WriteLine($"one word of noise, microseconds; median of {Turns} turns of {Draws:N0} draws");
        using var source = new SecureUniform();
        foreach (var bits in new[] { 4, 20, 60, 80 })
        {
            var gaussian = new DiscreteGaussian(BigInteger.One << (2 * bits), 1);
            var (exact, rounded) = (new double[Turns], new double[Turns]);
            for (var turn = 0; turn < Turns; turn++)
            {
                exact[turn] = Microseconds(() => gaussian.Sample(source));
                rounded[turn] = Microseconds(() => Rounded(Math.ScaleB(1, bits)));
            }

            var (ours, theirs) = (Median(exact), Median(rounded));
            Console.WriteLine($"  sigma 2^{bits,-3} exact {ours,7:F2}   rounded Box-Muller {theirs,6:F2}   ratio {ours / theirs,5:F1}");
        }

        return Task.CompletedTask;
    }

    private static double Microseconds(Func<BigInteger> draw)
    {
        var sum = BigInteger.Zero;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Draws; i++)
        {
            sum += draw();
        }

        GC.KeepAlive(sum);
        return clock.Elapsed.TotalMicroseconds / Draws;
    }

    private static BigInteger Rounded(double sigma)
    {
        if (_used == Buffer.Length)
        {
            RandomNumberGenerator.Fill(Buffer);
            _used = 0;
        }

        var bytes = Buffer.AsSpan(_used, 2 * sizeof(ulong));
        _used += bytes.Length;
        var radius = ((BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> 11) + 1) * Math.ScaleB(1, -53);
        var angle = (BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(ulong)..]) >> 11) * Math.ScaleB(1, -53);
        return new BigInteger(Math.Round(sigma * Math.Sqrt(-2 * Math.Log(radius)) * Math.Cos(2 * Math.PI * angle)));
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
