using System.Diagnostics;
using System.Globalization;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Packing;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Benchmarks;

/// <summary>Vectors of reals over 64 ciphertexts of 8192 coefficients: <see cref="RealVectors"/> on all processors against the same steps in a row.</summary>
internal static class RealBatches
{
    private const int Batch = 64;
    private const int Runs = 30;
    private const double Scale = 1L << 40;

    public static void Run()
    {
        var context = new HomomorphicContext(EncryptionParameters.Ckks(8192, 60, 40, 40, 60));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var (encryptor, decryptor) = (new Encryptor(new KeyGenerator(secret).CreatePublicKey()), new Decryptor(secret));
        var (encoder, evaluator) = (new CkksEncoder(context), new CkksEvaluator(context));
        var vectors = new RealVectors(context, largest: 1, summands: long.MaxValue >> 20, Scale);
        double[] values = [.. Enumerable.Range(0, Batch * encoder.SlotCount).Select(i => Math.Sin(i))];
        var (sum, encrypted) = (vectors.Encrypt(values, encryptor), vectors.Encrypt(values, encryptor));
        var (plain, decoded) = (new Plaintext(), new double[values.Length]);

        Console.WriteLine($"batches of {Batch} on {Environment.ProcessorCount} processors, best of {Runs}, milliseconds: in a row, in parallel,");
        Console.WriteLine("how many times as fast, and the ratio of processor time");
        Compare(
            "encode, encrypt",
            i =>
            {
                encoder.Encode(values.AsSpan(i * encoder.SlotCount, encoder.SlotCount), Scale, plain);
                encryptor.Encrypt(plain);
            },
            () => vectors.Encrypt(values, encryptor));
        Compare("add", i => evaluator.Add(sum.Ciphertexts[i], encrypted.Ciphertexts[i], sum.Ciphertexts[i]), () => vectors.AddTo(sum, encrypted));
        Compare(
            "decrypt, decode",
            i =>
            {
                decryptor.Decrypt(encrypted.Ciphertexts[i], plain);
                encoder.Decode(plain, decoded.AsSpan(i * encoder.SlotCount, encoder.SlotCount));
            },
            () => vectors.Decrypt(encrypted, decryptor));
    }

    private static void Compare(string name, Action<int> step, Action inParallel)
    {
        var (row, parallel) = (Taken.Longest, Taken.Longest);
        for (var run = 0; run < Runs; run++)
        {
            row = row.Least(Take(() =>
            {
                for (var i = 0; i < Batch; i++)
                {
                    step(i);
                }
            }));
            parallel = parallel.Least(Take(inParallel));
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-20} {row.Elapsed,8:F2}   {parallel.Elapsed,8:F2}   {row.Elapsed / parallel.Elapsed,5:F2}   {parallel.Processor / row.Processor,5:F2}"));
    }

    private static Taken Take(Action action)
    {
        var processor = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        action();
        return new Taken(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds);
    }

    /// <summary>Milliseconds of the clock and of all processors.</summary>
    private readonly record struct Taken(double Elapsed, double Processor)
    {
        public static Taken Longest { get; } = new(double.PositiveInfinity, double.PositiveInfinity);

        public Taken Least(Taken other) => new(Math.Min(Elapsed, other.Elapsed), Math.Min(Processor, other.Processor));
    }
}
