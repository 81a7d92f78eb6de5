using System.Diagnostics;
using System.Globalization;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Benchmarks;

/// <summary>
/// CKKS with 8192 coefficients and primes of 60, 40, 40 and 60 bits, one thread: best and median, beside what native SEAL 4.4.3 without HEXL takes on a
/// machine of this kind, the faster of its builds by gcc and clang. Then batches over all processors.
/// </summary>
internal static class RealArithmetic
{
    private const int Runs = 300;
    private const int Batch = 64;
    private const double Scale = 1L << 40;

    public static Task RunAsync()
    {
        var context = new HomomorphicContext(EncryptionParameters.Ckks(8192, 60, 40, 40, 60));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var generator = new KeyGenerator(secret);
        var (relinearization, galois) = (generator.CreateRelinearizationKey(), generator.CreateGaloisKeys([1]));
        var (encoder, evaluator) = (new CkksEncoder(context), new CkksEvaluator(context));
        var (encryptor, decryptor) = (new Encryptor(generator.CreatePublicKey()), new Decryptor(secret));
        double[] values = [.. Enumerable.Range(0, encoder.SlotCount).Select(i => Math.Sin(i))];
        var (plaintext, decrypted) = (encoder.Encode(values, Scale), new Plaintext());
        var (a, b, result) = (encryptor.Encrypt(plaintext), encryptor.Encrypt(plaintext), new Ciphertext());
        var product = evaluator.Rescale(evaluator.Relinearize(evaluator.Multiply(a, b), relinearization));

        Console.WriteLine($"CKKS 8192 {{60,40,40,60}}, one thread, microseconds of {Runs} runs");
        Row("encode", 565, () => encoder.Encode(values, Scale, plaintext));
        Row("encrypt", 3634, () => encryptor.Encrypt(plaintext, result));
        Row("add", 43, () => evaluator.Add(a, b, result));
        Row("multiply_plain", 153, () => evaluator.MultiplyPlain(a, plaintext, result));
        Row("mul+relin+rescale", 3530, () =>
        {
            evaluator.Multiply(a, b, result);
            evaluator.Relinearize(result, relinearization, result);
            evaluator.Rescale(result, result);
        });
        Row("rotate", 2589, () => evaluator.Rotate(a, 1, galois, result));
        Row("decrypt+decode", 1017, () =>
        {
            decryptor.Decrypt(a, decrypted);
            encoder.Decode(decrypted, values);
        });
        Row("the same, rescaled", null, () =>
        {
            decryptor.Decrypt(product, decrypted);
            encoder.Decode(decrypted, values);
        });

        Ciphertext[] batch = [.. Enumerable.Range(0, Batch).Select(_ => encryptor.Encrypt(plaintext))];
        Console.WriteLine($"batches of {Batch}, milliseconds, on 1 to {Environment.ProcessorCount} processors");
        Scaling("encode+encrypt", i =>
        {
            var encoded = new Plaintext();
            encoder.Encode(values, Scale, encoded);
            encryptor.Encrypt(encoded, batch[i]);
        });
        Scaling("add", i => evaluator.Add(batch[i], a, batch[i]));
        Scaling("decrypt", i => decryptor.Decrypt(batch[i], new Plaintext()));
        return Task.CompletedTask;
    }

    private static void Row(string name, double? seal, Action operation)
    {
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 700;)
        {
            operation();
        }

        var taken = new double[Runs];
        foreach (ref var microseconds in taken.AsSpan())
        {
            var start = Stopwatch.GetTimestamp();
            operation();
            microseconds = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(taken);
        var ratio = seal is { } native ? $"   SEAL {native,6:F0}   SEAL / best {native / taken[0],5:F2}" : "";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-20} best {taken[0],8:F1}   median {taken[Runs / 2],8:F1}{ratio}"));
    }

    private static void Scaling(string name, Action<int> operation)
    {
        double Best(int processors) => Enumerable.Range(0, 10).Min(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            Parallel.For(0, Batch, new ParallelOptions { MaxDegreeOfParallelism = processors }, operation);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        });
        var one = Best(1);
        var all = Best(Environment.ProcessorCount);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-20} {one,8:F2}   {all,8:F2}   {one / all,5:F2} times as fast"));
    }
}
