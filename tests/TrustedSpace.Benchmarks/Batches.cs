using System.Diagnostics;
using System.Globalization;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Packing;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// Vectors over 64 ciphertexts of 8192 coefficients, packed ones on all processors against the same steps in a row, turn by turn: <see cref="IntegerVectors"/>
/// and <see cref="RealVectors"/>. Where others use the processors too, a batch must wait for all of them at once: then the processor time is what tells.
/// </summary>
internal static class Batches
{
    private const int Batch = 64;
    private const int Degree = 8192;
    private const int Runs = 60;
    private const double Scale = 1L << 40;

    public static Task RunAsync()
    {
        Console.WriteLine($"batches of {Batch} ciphertexts of {Degree} on {Environment.ProcessorCount} processors, {Runs} turns; load {Load()}");
        Console.WriteLine("milliseconds, best and median: in a row, in parallel; how many times as fast, best and median; processor time parallel / row;");
        Console.WriteLine("and of the parallel batch, kilobytes allocated and full collections");
        Integers();
        Reals();
        Console.WriteLine($"load {Load()}");
        return Task.CompletedTask;
    }

    private static void Integers()
    {
        var vectors = new IntegerVectors(0, 1_000, summands: 1_000, Degree);
        var context = vectors.Contexts.Single();
        using var secret = KeyGenerator.CreateSecretKey(context);
        Encryptor[] encryptors = [new(new KeyGenerator(secret).CreatePublicKey())];
        Decryptor[] decryptors = [new(secret)];
        var (encoder, evaluator, plain, result) = (new BatchEncoder(context), new BfvEvaluator(context), new Plaintext(), new Ciphertext());
        long[] values = [.. Enumerable.Range(0, Batch * Degree).Select(i => i % 1_000L)];
        var (words, decoded, sums) = (Array.ConvertAll(values, value => (ulong)value), new ulong[Degree], new long[values.Length]);
        var encrypted = vectors.Encrypt(values, encryptors);
        var sum = vectors.Encrypt(values, encryptors).Ciphertexts;
        Compare(
            "BFV encode, encrypt",
            i =>
            {
                encoder.Encode(words.AsSpan(i * Degree, Degree), plain);
                encryptors[0].Encrypt(plain);
            },
            () => vectors.Encrypt(values, encryptors));
        Compare("BFV add", i => evaluator.Add(sum[i], encrypted.Ciphertexts[i], new Ciphertext()), () => vectors.Add(encrypted, encrypted));
        Compare(
            "BFV decrypt, decode",
            i =>
            {
                decryptors[0].Decrypt(encrypted.Ciphertexts[i], plain);
                encoder.Decode(plain, decoded);
            },
            () => vectors.Decrypt(encrypted, sums, decryptors));
    }

    private static void Reals()
    {
        var context = new HomomorphicContext(EncryptionParameters.Ckks(Degree, 60, 40, 40, 60));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var (encryptor, decryptor) = (new Encryptor(new KeyGenerator(secret).CreatePublicKey()), new Decryptor(secret));
        var (encoder, evaluator) = (new CkksEncoder(context), new CkksEvaluator(context));
        var vectors = new RealVectors(context, largest: 1, summands: long.MaxValue >> 20, Scale);
        double[] values = [.. Enumerable.Range(0, Batch * encoder.SlotCount).Select(i => Math.Sin(i))];
        var (sum, encrypted) = (vectors.Encrypt(values, encryptor), vectors.Encrypt(values, encryptor));
        var (plain, decoded, results) = (new Plaintext(), new double[encoder.SlotCount], new double[values.Length]);
        Compare(
            "CKKS encode, encrypt",
            i =>
            {
                encoder.Encode(values.AsSpan(i * encoder.SlotCount, encoder.SlotCount), Scale, plain);
                encryptor.Encrypt(plain);
            },
            () => vectors.Encrypt(values, encryptor));
        Compare("CKKS add in place", i => evaluator.Add(sum.Ciphertexts[i], encrypted.Ciphertexts[i], sum.Ciphertexts[i]), () => vectors.AddTo(sum, encrypted));
        Compare(
            "CKKS decrypt, decode",
            i =>
            {
                decryptor.Decrypt(encrypted.Ciphertexts[i], plain);
                encoder.Decode(plain, decoded);
            },
            () => vectors.Decrypt(encrypted, results, decryptor));
    }

    private static void Compare(string name, Action<int> step, Action inParallel)
    {
        var (row, parallel) = (new Taken[Runs], new Taken[Runs]);
        for (var run = 0; run < Runs; run++)
        {
            row[run] = Take(() =>
            {
                for (var i = 0; i < Batch; i++)
                {
                    step(i);
                }
            });
            parallel[run] = Take(inParallel);
        }

        // The first third warms up.
        var (rows, parallels) = (row[(Runs / 3)..], parallel[(Runs / 3)..]);
        var (best, bestParallel) = (rows.Min(taken => taken.Elapsed), parallels.Min(taken => taken.Elapsed));
        var (median, medianParallel) = (Median(rows, taken => taken.Elapsed), Median(parallels, taken => taken.Elapsed));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name,-21} {best,8:F2} {median,8:F2}   {bestParallel,8:F2} {medianParallel,8:F2}   {best / bestParallel,5:F2} {median / medianParallel,5:F2}   {Median(parallels, taken => taken.Processor) / Median(rows, taken => taken.Processor),5:F2}   {Median(parallels, taken => taken.Kilobytes),8:F0} {parallels.Sum(taken => taken.Collections),4}"));
    }

    private static double Median(Taken[] all, Func<Taken, double> of) => all.Select(of).Order().ElementAt(all.Length / 2);

    private static Taken Take(Action action)
    {
        var (processor, allocated, collections) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), GC.CollectionCount(2));
        var start = Stopwatch.GetTimestamp();
        action();
        return new Taken(
            Stopwatch.GetElapsedTime(start).TotalMilliseconds,
            (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds,
            (GC.GetTotalAllocatedBytes() - allocated) / 1024.0,
            GC.CollectionCount(2) - collections);
    }

    /// <summary>Of the last minute, five and fifteen.</summary>
    private static string Load() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";

    /// <summary>Milliseconds of the clock and of all processors, kilobytes, and full collections.</summary>
    private readonly record struct Taken(double Elapsed, double Processor, double Kilobytes, int Collections);
}
