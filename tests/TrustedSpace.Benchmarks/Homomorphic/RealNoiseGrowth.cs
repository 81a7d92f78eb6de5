using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Benchmarks.Homomorphic;

/// <summary>
/// How exact encrypted real numbers from -1 to 1 stay: the errors of all slots over many runs with new collective keys, next to the bound that follows from the noise
/// bound, n times which a slot's error is at most.
/// </summary>
internal static class RealNoiseGrowth
{
    private const int Parties = 3;

    private const double Scale = 1L << 40;

    /// <summary>Degrees, primes and runs; there are as many products as primes of 40 bits.</summary>
    private static readonly (int Degree, int[] PrimeBits, int Runs)[] Measurements =
        [(8192, [60, 40, 40, 60], 200), (16384, [60, 40, 40, 40, 40, 40, 40, 40, 60], 100)];

    public static Task RunAsync()
    {
        foreach (var (degree, primeBits, runs) in Measurements)
        {
            var context = new HomomorphicContext(EncryptionParameters.Ckks(degree, primeBits));
            var rows = new List<Row>();
            for (var run = 0; run < runs; run++)
            {
                var row = 0;
                foreach (var computed in Compute(context))
                {
                    if (row == rows.Count)
                    {
                        rows.Add(new Row(computed.Name, Math.Log2(computed.Ciphertext.Scale / degree) - computed.Bound.Bits));
                    }

                    rows[row++].Add(computed.Errors);
                }
            }

            Console.WriteLine($"errors of real numbers in binary places, degree {degree}, primes of {string.Join(", ", primeBits)} bits, scale 2^40, {Parties} parties, {runs} runs with new keys");
            Console.WriteLine($"{"",-26}{"deviation",10}{"largest",10}{"bound",10}");
            rows.ForEach(Console.WriteLine);
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<Computed> Compute(HomomorphicContext context)
    {
        using var keys = new CollectiveKeys(context, Parties);
        var (encoder, evaluator, encryptor, decryptor) = (new CkksEncoder(context), new CkksEvaluator(context), new Encryptor(keys.Public), new Decryptor(keys.Ideal));
        var (rotation, relinearization, fresh) = (keys.Rotation(), keys.Relinearization(), NoiseBound.Fresh(keys.Session));
        double[][] values = [.. Enumerable.Range(0, 100).Select(_ => RandomValues(encoder.SlotCount))];
        Ciphertext[] encrypted = [.. values.Select(vector => encryptor.Encrypt(encoder.Encode(vector, Scale)))];
        yield return Of("1 encryption", encrypted[0], fresh, values[0]);
        yield return Of("sum of 100", encrypted.Aggregate(evaluator.Add), fresh.Times(100), values.Aggregate((a, b) => Each(a, b, (x, y) => x + y)));
        yield return Of("rotation", evaluator.Rotate(encrypted[0], 1, rotation), fresh.Rotate(), [.. values[0][1..], values[0][0]]);
        var norm = context.Degree * (new BigInteger(Scale) + 1);
        yield return Of(
            "plain product", evaluator.Rescale(evaluator.MultiplyPlain(encrypted[0], encoder.Encode(values[1], Scale))), fresh.MultiplyPlain(norm).Rescale(), Each(values[0], values[1], (x, y) => x * y));
        var (product, bound, expected) = (encrypted[0], fresh, values[0]);
        for (var depth = 1; product.Level.Next is not null; depth++)
        {
            var largest = new BigInteger(product.Scale) + 1;
            product = evaluator.Rescale(evaluator.Relinearize(evaluator.Square(product), relinearization));
            (bound, expected) = (bound.Multiply(bound, largest, largest).Relinearize().Rescale(), Each(expected, expected, (x, y) => x * y));
            yield return Of(depth == 1 ? "1 product" : $"{depth} products", product, bound, expected);
        }

        Computed Of(string name, Ciphertext ciphertext, NoiseBound noise, double[] exact) =>
            new(name, ciphertext, noise, Each(encoder.Decode(decryptor.Decrypt(ciphertext)), exact, (x, y) => x - y));
    }

    private static double[] Each(double[] a, double[] b, Func<double, double, double> operation) => [.. a.Zip(b, operation)];

    private static double[] RandomValues(int count) => [.. Enumerable.Range(0, count).Select(_ => (RandomNumberGenerator.GetInt32(2_000_001) - 1_000_000) / 1e6)];

    /// <summary>A result with the errors of its slots.</summary>
    private sealed record Computed(string Name, Ciphertext Ciphertext, NoiseBound Bound, double[] Errors);

    /// <summary>The errors of one computation over many runs.</summary>
    private sealed class Row(string name, double boundPlaces)
    {
        private double _squares;
        private double _largest;
        private long _count;

        public void Add(double[] errors)
        {
            foreach (var error in errors)
            {
                _squares += error * error;
                _largest = Math.Max(_largest, Math.Abs(error));
                _count++;
            }
        }

        public override string ToString() => $"{name,-26}{-Math.Log2(_squares / _count) / 2,10:F1}{-Math.Log2(_largest),10:F1}{boundPlaces,10:F1}";
    }
}
