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
    private const int Elements = 4096;

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

        Console.WriteLine($"element-wise, {Elements} residues, one thread, microseconds, best of {Runs} runs: add, multiply, multiply and add, multiply by a factor");
        foreach (var bits in (int[])[36, 50, 60])
        {
            var modulus = new Modulus(Primes.Create(Elements, [bits])[0]);
            var (a, b, c) = (Fill(Elements, modulus), Fill(Elements, modulus), Fill(Elements, modulus));
            var factor = new ShoupOperand(a[^1], modulus);
            foreach (var kernel in Residues.Kernels.Where(kernel => bits <= kernel.LargestBitCount))
            {
                var add = Best(() => kernel.Add(a, b, c, modulus));
                var multiply = Best(() => kernel.Multiply(a, b, c, modulus));
                var multiplyAdd = Best(() => kernel.MultiplyAdd(a, b, c, modulus));
                var scale = Best(() => kernel.AddAndMultiply(a, 0, factor, c, modulus));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"  {bits,2} bits   {kernel.Name,-29} {add,6:F2} {multiply,6:F2} {multiplyAdd,6:F2} {scale,6:F2}"));
            }
        }

        Console.WriteLine($"automorphism X → X^3, {Elements} residues, one thread, microseconds, best of {Runs} runs: transformed, coefficients");
        var prime = new Modulus(Primes.Create(Elements, [50])[0]);
        var (source, destination) = (Fill(Elements, prime), Fill(Elements, prime));
        foreach (var blockBits in ((int[])[3, 2, 0]).Where(bits => bits <= Automorphism.LargestBlockBits))
        {
            var automorphism = Automorphism.WithBlocks(Elements, 3, blockBits);
            var transformed = Best(() => automorphism.ApplyTransformed(source, destination));
            var coefficients = Best(() => automorphism.ApplyCoefficients(source, destination, prime));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  blocks of {1 << blockBits}   {transformed,6:F2} {coefficients,6:F2}"));
        }

        return Task.CompletedTask;
    }

    private static double Best(Action<Span<ulong>, NttTables> transform, NttTables tables)
    {
        var values = Fill(tables.Degree, tables.Modulus);
        return Best(() => transform(values, tables));
    }

    private static ulong[] Fill(int count, Modulus modulus)
    {
        var values = new ulong[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = modulus.Reduce(0x9E3779B97F4A7C15 * (ulong)(i + 1));
        }

        return values;
    }

    private static double Best(Action operation)
    {
        const int repeats = 8;

        // Until the just-in-time compiler has made its last version of everything.
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 400;)
        {
            operation();
        }

        return Enumerable.Range(0, Runs).Min(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < repeats; i++)
            {
                operation();
            }

            return Stopwatch.GetElapsedTime(start).TotalMicroseconds / repeats;
        });
    }
}
