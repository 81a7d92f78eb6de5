using System.Diagnostics;
using System.Globalization;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// The number-theoretic transform by every way that this processor has, forward and inverse, one thread: the best of many runs of a few transforms,
/// beside the scalar way in the same run and, for 4096 values, the 54 µs that native SEAL 4.4.3 without HEXL takes on a machine of this kind.
/// </summary>
internal static class Transforms
{
    private const double SealMicroseconds = 54;
    private const int Runs = 400;

    public static Task RunAsync()
    {
        Console.WriteLine($"transforms, one thread, microseconds, best of {Runs} runs");
        foreach (var (degree, bits) in from degree in (int[])[4096, 8192, 16384, 32768] from bits in (int[])[36, 50, 60] select (degree, bits))
        {
            var tables = new NttTables(degree, new Modulus(Primes.Create(degree, [bits])[0]));
            var kernels = NttKernel.All.Where(kernel => kernel.Takes(degree, bits)).ToArray();
            var measured = Array.ConvertAll(kernels, kernel => (Forward: Best(kernel.Forward, tables), Inverse: Best(kernel.Inverse, tables)));
            for (var i = 0; i < kernels.Length; i++)
            {
                var (forward, inverse) = measured[i];
                var seal = degree == 4096 ? $"   SEAL / forward {SealMicroseconds / forward,5:F2}" : "";
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {degree,6} {bits,2} bits   {kernels[i].Name,-16} forward {forward,7:F1}   inverse {inverse,7:F1}   scalar / this {measured[^1].Forward / forward,5:F2}, {measured[^1].Inverse / inverse,5:F2}{seal}"));
            }
        }

        return Task.CompletedTask;
    }

    private static double Best(Action<Span<ulong>, NttTables> transform, NttTables tables)
    {
        const int transforms = 8;
        var values = new ulong[tables.Degree];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = tables.Modulus.Reduce(0x9E3779B97F4A7C15 * (ulong)(i + 1));
        }

        // Until the just-in-time compiler has made its last version of everything.
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 400;)
        {
            transform(values, tables);
        }

        return Enumerable.Range(0, Runs).Min(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < transforms; i++)
            {
                transform(values, tables);
            }

            return Stopwatch.GetElapsedTime(start).TotalMicroseconds / transforms;
        });
    }
}
