using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// BFV operations with default primes and 20 bits of plain modulus, one thread, the best of many runs, beside SEAL: native 4.4.3 without HEXL, the better of
/// two compilers on a machine of this kind; and node-seal in the same run, if Node runs tests/interop/benchmark.js (its package in NODE_SEAL, or installed there).
/// </summary>
internal static class BfvOperations
{
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(800);

    private static readonly Dictionary<string, double[]> Native = new()
    {
        ["encrypt"] = [1100, 3217, 12352],
        ["encrypt symmetric"] = [623, 2158, 8342],
        ["add"] = [14, 81, 365],
        ["multiply plain"] = [450, 2434, 9974],
        ["multiply"] = [3312, 12912, 61877],
        ["relinearize"] = [582, 4581, 24224],
        ["rotate rows"] = [620, 3760, 28022],
        ["decrypt"] = [257, 1059, 5750],
    };

    public static Task RunAsync()
    {
        Console.WriteLine("BFV, one thread, microseconds, best: this engine, native SEAL from the reference and its ratio, node-seal in this run and its ratio");
        int[] degrees = [4096, 8192, 16384];
        for (var i = 0; i < degrees.Length; i++)
        {
            var node = NodeSeal(degrees[i]);
            foreach (var (name, operation) in Operations(degrees[i]))
            {
                var ours = Best(operation);
                var native = Native[name][i];
                var wasm = node.TryGetValue(name, out var measured) ? string.Create(CultureInfo.InvariantCulture, $"{measured,9:F0} {measured / ours,6:F2} ×") : "";
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {degrees[i],6} {name,-18} {ours,9:F1} {native,8:F0} {native / ours,6:F2} × {wasm}"));
            }
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<(string Name, Action Operation)> Operations(int degree)
    {
        var context = new HomomorphicContext(EncryptionParameters.Bfv(degree, 20));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var generator = new KeyGenerator(secret);
        var (relinearization, galois) = (generator.CreateRelinearizationKey(), generator.CreateGaloisKeys([1]));
        var (encryptor, symmetric, decryptor) = (new Encryptor(generator.CreatePublicKey()), new SymmetricEncryptor(secret), new Decryptor(secret));
        var (evaluator, encoder) = (new BfvEvaluator(context), new BatchEncoder(context));
        var plain = encoder.Encode([.. Enumerable.Range(0, degree).Select(i => (ulong)i)]);
        var (x, y) = (encryptor.Encrypt(plain), encryptor.Encrypt(plain));
        var (product, result, decrypted) = (evaluator.Multiply(x, y), new Ciphertext(), new Plaintext());
        yield return ("encrypt", () => encryptor.Encrypt(plain, result));
        yield return ("encrypt symmetric", () => symmetric.Encrypt(plain, result));
        yield return ("add", () => evaluator.Add(x, y, result));
        yield return ("multiply plain", () => evaluator.MultiplyPlain(x, plain, result));
        yield return ("multiply", () => evaluator.Multiply(x, y, result));
        yield return ("relinearize", () => evaluator.Relinearize(product, relinearization, result));
        yield return ("rotate rows", () => evaluator.RotateRows(x, 1, galois, result));
        yield return ("decrypt", () => decryptor.Decrypt(x, decrypted));
    }

    private static double Best(Action operation)
    {
        var best = TimeSpan.MaxValue;
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Duration;)
        {
            var begin = Stopwatch.GetTimestamp();
            operation();
            var elapsed = Stopwatch.GetElapsedTime(begin);
            best = elapsed < best ? elapsed : best;
        }

        return best.TotalMicroseconds;
    }

    /// <summary>Microseconds of each operation; none without Node or the package.</summary>
    private static Dictionary<string, double> NodeSeal(int degree)
    {
        var script = Path.Combine("tests", "interop", "benchmark.js");
        var package = Environment.GetEnvironmentVariable("NODE_SEAL") ?? Path.GetFullPath(Path.Combine("tests", "interop", "node_modules", "node-seal"));
        if (!File.Exists(script) || !Directory.Exists(package))
        {
            return [];
        }

        using var process = Process.Start(new ProcessStartInfo("node", [script, package, degree.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Dictionary<string, double>>(output)!
            : throw new InvalidOperationException($"node {script} ended with {process.ExitCode}.");
    }
}
