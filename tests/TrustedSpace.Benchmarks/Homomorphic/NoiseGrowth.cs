using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Tests.Homomorphic.Multiparty;

namespace TrustedSpace.Benchmarks.Homomorphic;

/// <summary>
/// Noise of collective keys: how many statistical bits fit after which computation; the noise measured over many runs with new keys next to its bound, how likely
/// a wrong decryption is by its deviation and how many there were; and how often coefficients are wrong as the smudging noise comes up to its limit and passes it.
/// </summary>
internal static class NoiseGrowth
{
    private const int Parties = 3;
    private const int Decryptions = 200;

    /// <summary>Degrees, runs, and the first number of products that is too many.</summary>
    private static readonly (int Degree, int Runs, int Depth)[] Measurements = [(4096, 200, 2), (8192, 200, 5), (16384, 100, 11)];

    public static Task RunAsync()
    {
        Capacity(20);
        Capacity(40);
        foreach (var (degree, runs, depth) in Measurements)
        {
            Measured(new HomomorphicContext(EncryptionParameters.Bfv(degree, 20)), runs, depth);
        }

        Failures();
        return Task.CompletedTask;
    }

    private static void Capacity(int plainBits)
    {
        Console.WriteLine($"most statistical bits that fit, {Parties} parties, t of {plainBits} bits, by degree (\"-\": fewer than {Smudging.FewestBits}; at most {Smudging.MostBits} are allowed)");
        int[] degrees = [4096, 8192, 16384, 32768];
        Console.WriteLine($"{"products are one after the other",-34}{string.Concat(degrees.Select(degree => $"{degree,8}"))}");
        NoiseBound[] fresh = [.. degrees.Select(degree => NoiseBound.Fresh(CollectiveKeys.SessionOf(new HomomorphicContext(EncryptionParameters.Bfv(degree, plainBits)), Parties)))];
        foreach (var (name, follow) in NoiseComputations.All)
        {
            Console.WriteLine($"{name,-34}{string.Concat(fresh.Select(noise => $"{Smudging.LargestFor(follow(noise))?.ToString(CultureInfo.InvariantCulture) ?? "-",8}"))}");
        }
    }

    private static void Measured(HomomorphicContext context, int runs, int depth)
    {
        var rows = new List<NoiseSample>();
        for (var run = 0; run < runs; run++)
        {
            using var space = new CollectiveSpace(context);
            var row = 0;
            foreach (var computed in space.Compute(depth))
            {
                if (row == rows.Count)
                {
                    rows.Add(new NoiseSample(computed.Name, computed.Bound, LimitOf(computed.Ciphertext.Level)));
                }

                space.Measure(computed, rows[row++]);
            }
        }

        Console.WriteLine($"noise in bits at degree {context.Degree}, t of 20 bits, {Parties} parties, {runs} runs with new keys");
        Console.WriteLine($"{"",-26}{"deviation",10}{"largest",10}{"bound",10}{"q/2t",10}{"a failure's log2",20}{"wrong",8}");
        foreach (var row in rows)
        {
            Console.WriteLine(row);
        }
    }

    private static void Failures()
    {
        var context = new HomomorphicContext(EncryptionParameters.Bfv(8192, 20));
        using var space = new CollectiveSpace(context);
        var limit = LimitOf(context.FirstLevel);
        var widest = (int)(limit / Parties).GetBitLength() - 1;
        Console.WriteLine($"wrong coefficients of {Decryptions} decryptions at degree 8192 with {Parties} shares; the widest noise that is allowed is 2^{widest}, {Math.Pow(2, widest - BigInteger.Log(limit, 2)):F3} of q/2t each");
        foreach (var extra in new[] { -1, 0, 1, 2, 3 })
        {
            var wrong = Enumerable.Range(0, Decryptions).Sum(_ => space.WrongCoefficients(widest + extra));
            var expected = Decryptions * context.Degree * TailOfThree(Math.Pow(2, BigInteger.Log(limit, 2) - widest - extra));
            Console.WriteLine($"2^{widest + extra,-32}{wrong,8} of {Decryptions * context.Degree}, expected {expected:F0}");
        }
    }

    /// <summary>How likely three uniform numbers from -1 to 1 add up to more than x either way (Irwin and Hall).</summary>
    private static double TailOfThree(double x) => x switch
    {
        >= 3 => 0,
        >= 1 => Math.Pow(3 - x, 3) / 24,
        _ => 1 - (((9 * x) - (x * x * x)) / 12),
    };

    /// <summary>q/2t.</summary>
    private static BigInteger LimitOf(Level level) =>
        level.Moduli.Aggregate(BigInteger.One, (product, prime) => product * prime.Value) / (2 * (BigInteger)level.Context.Parameters.PlainModulus);

    /// <summary>A ciphertext with what is known of it.</summary>
    private sealed record Computed(string Name, Ciphertext Ciphertext, NoiseBound Bound, ulong[] Expected);

    /// <summary>All parties and the ideal secret in one place.</summary>
    private sealed class CollectiveSpace : IDisposable
    {
        private readonly CollectiveKeys _keys;
        private readonly Encryptor _encryptor;
        private readonly BatchEncoder _encoder;

        public CollectiveSpace(HomomorphicContext context)
        {
            _keys = new CollectiveKeys(context, Parties);
            (_encoder, _encryptor) = (new BatchEncoder(context), new Encryptor(_keys.Public));
        }

        private HomomorphicContext Context => _keys.Session.Context;

        /// <summary>Products follow each other, the last of them too many.</summary>
        public IEnumerable<Computed> Compute(int most)
        {
            var (evaluator, rotation, relinearization) = (new BfvEvaluator(Context), _keys.Rotation(), _keys.Relinearization());
            ulong[][] values = [.. Enumerable.Range(0, 100).Select(_ => RandomValues())];
            Ciphertext[] encrypted = [.. values.Select(vector => _encryptor.Encrypt(_encoder.Encode(vector)))];
            var (fresh, half) = (NoiseBound.Fresh(_keys.Session), Context.Degree / 2);
            yield return new("1 encryption", encrypted[0], fresh, values[0]);
            yield return new("sum of 100", evaluator.Sum(encrypted), fresh.Times(100), values.Aggregate((sum, vector) => Each(sum, vector, (x, y) => x + y)));
            yield return new("plain product", evaluator.MultiplyPlain(encrypted[0], _encoder.Encode(values[1])), fresh.MultiplyPlain(), Each(values[0], values[1], (x, y) => x * y));
            ulong[] rotated = [.. values[0][1..half], values[0][0], .. values[0][(half + 1)..], values[0][half]];
            yield return new("rotation", evaluator.RotateRows(encrypted[0], 1, rotation), fresh.Rotate(), rotated);
            var product = evaluator.Relinearize(evaluator.Multiply(encrypted[0], encrypted[1]), relinearization);
            var (bound, expected) = (fresh.Multiply(fresh).Relinearize(), Each(values[0], values[1], (x, y) => x * y));
            yield return new("1 product", product, bound, expected);
            yield return new("1 product, one prime fewer", evaluator.SwitchToNext(product), bound.SwitchToNext(), expected);
            for (var depth = 2; depth <= most; depth++)
            {
                product = evaluator.Relinearize(evaluator.Multiply(product, product), relinearization);
                (bound, expected) = (bound.Multiply(bound).Relinearize(), Each(expected, expected, (x, y) => x * y));
                yield return new($"{depth} products", product, bound, expected);
            }
        }

        public void Measure(Computed computed, NoiseSample sample)
        {
            var t = (double)Context.Parameters.PlainModulus;
            sample.Add(NoiseMeter.TimesPlainModulus(computed.Ciphertext, _keys.Ideal).Select(value => (double)value / t));
            sample.Count(_encoder.Decode(new Decryptor(_keys.Ideal).Decrypt(computed.Ciphertext)).AsSpan().SequenceEqual(computed.Expected));
        }

        /// <summary>Adds what the smudging noise of all shares adds.</summary>
        public int WrongCoefficients(int widthBits)
        {
            var values = RandomValues();
            var ciphertext = _encryptor.Encrypt(_encoder.Encode(values));
            var expected = new Decryptor(_keys.Ideal).Decrypt(ciphertext).Words.ToArray();
            for (var share = 0; share < Parties; share++)
            {
                WideSampler.AddUniform(ciphertext.Level.Moduli, widthBits, ciphertext.Polynomial(0), RandomNumberGenerator.Fill);
            }

            var decrypted = new Decryptor(_keys.Ideal).Decrypt(ciphertext).Words;
            return decrypted.Length - decrypted.ToArray().Zip(expected).Count(pair => pair.First == pair.Second);
        }

        public void Dispose() => _keys.Dispose();

        private ulong[] Each(ulong[] x, ulong[] y, Func<ulong, ulong, ulong> operation) =>
            [.. x.Zip(y, operation).Select(value => value % Context.Parameters.PlainModulus)];

        private ulong[] RandomValues() => [.. Enumerable.Range(0, Context.Degree)
            .Select(_ => (ulong)RandomNumberGenerator.GetInt32((int)Context.Parameters.PlainModulus))];
    }
}
