using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Benchmarks.Homomorphic;

/// <summary>
/// Noise of collective keys: how many statistical bits fit after which computation, the noise measured over many runs next to its bound, and how often a
/// decryption is wrong as the smudging noise comes up to its limit and passes it.
/// </summary>
internal static class NoiseGrowth
{
    private const int Parties = 3;
    private const int Runs = 20;

    private static readonly (string Name, Func<NoiseBound, NoiseBound> Follow)[] Computations =
    [
        ("1 encryption", noise => noise),
        ("sum of 1,000", noise => noise.Times(1_000)),
        ("sum of 1,000,000", noise => noise.Times(1_000_000)),
        ("plain product, sum of 1,000", noise => noise.MultiplyPlain().Times(1_000)),
        ("1 product", noise => Products(noise, 1)),
        ("1 product, sum of all slots", noise => Products(noise, 1).SumSlots()),
        ("2 products", noise => Products(noise, 2)),
        ("3 products", noise => Products(noise, 3)),
        ("4 products", noise => Products(noise, 4)),
        ("6 products", noise => Products(noise, 6)),
        ("8 products", noise => Products(noise, 8)),
    ];

    public static Task RunAsync()
    {
        Capacity(20);
        Capacity(40);
        Measured();
        Failures();
        return Task.CompletedTask;
    }

    private static void Capacity(int plainBits)
    {
        Console.WriteLine($"most statistical bits that fit, {Parties} parties, t of {plainBits} bits, by degree (\"-\": fewer than {Smudging.FewestBits}; at most {Smudging.MostBits} are allowed)");
        int[] degrees = [4096, 8192, 16384, 32768];
        Console.WriteLine($"{"products are one after the other",-34}{string.Concat(degrees.Select(degree => $"{degree,8}"))}");
        NoiseBound[] fresh = [.. degrees.Select(degree => NoiseBound.Fresh(SessionOf(new HomomorphicContext(EncryptionParameters.Bfv(degree, plainBits)))))];
        foreach (var (name, follow) in Computations)
        {
            Console.WriteLine($"{name,-34}{string.Concat(fresh.Select(noise => $"{Smudging.LargestFor(follow(noise))?.ToString(CultureInfo.InvariantCulture) ?? "-",8}"))}");
        }
    }

    private static NoiseBound Products(NoiseBound noise, int depth) =>
        depth == 0 ? noise : Products(noise.Multiply(noise).Relinearize(), depth - 1);

    /// <summary>A rotation and an addition for each doubling.</summary>
    private static NoiseBound SumSlots(this NoiseBound noise)
    {
        for (var count = 1; count < noise.Session.Context.Degree; count *= 2)
        {
            noise = noise.Add(noise.Rotate());
        }

        return noise;
    }

    private static void Measured()
    {
        var context = new HomomorphicContext(EncryptionParameters.Bfv(8192, 20));
        Console.WriteLine($"noise at degree 8192, t of 20 bits, {Parties} parties: most of {Runs} runs by the secret key's noise budget, and the bound, in bits");
        var most = new SortedDictionary<int, (string Name, double Measured, double Bound)>();
        for (var run = 0; run < Runs; run++)
        {
            using var space = new CollectiveSpace(SessionOf(context));
            var row = 0;
            foreach (var (name, ciphertext, bound) in space.Compute())
            {
                var measured = Math.Max(space.NoiseBits(ciphertext), most.TryGetValue(row, out var before) ? before.Measured : 0);
                most[row++] = (name, measured, bound.Bits);
            }
        }

        foreach (var (name, measured, bound) in most.Values)
        {
            Console.WriteLine($"{name,-34}{measured,8:F0}{bound,8:F1}");
        }
    }

    private static void Failures()
    {
        var context = new HomomorphicContext(EncryptionParameters.Bfv(8192, 20));
        using var space = new CollectiveSpace(SessionOf(context));
        var level = context.FirstLevel;
        var limit = level.Moduli.Aggregate(BigInteger.One, (product, prime) => product * prime.Value) / (2 * (BigInteger)context.Parameters.PlainModulus);
        var widest = (int)(limit / Parties).GetBitLength() - 1;
        Console.WriteLine($"wrong coefficients of {Runs} decryptions at degree 8192 with {Parties} shares; the widest noise that is allowed is 2^{widest}, {Math.Pow(2, widest - BigInteger.Log(limit, 2)):F3} of q/2t each");
        foreach (var extra in new[] { -1, 0, 1, 2, 3 })
        {
            var wrong = Enumerable.Range(0, Runs).Sum(_ => space.WrongCoefficients(widest + extra));
            Console.WriteLine($"2^{widest + extra,-32}{wrong,8} of {Runs * context.Degree}");
        }
    }

    private static MultipartySession SessionOf(HomomorphicContext context) =>
        new(context, RandomNumberGenerator.GetBytes(MultipartySession.SeedSize), Parties);

    /// <summary>All parties and the ideal secret in one place.</summary>
    private sealed class CollectiveSpace : IDisposable
    {
        private readonly MultipartySession _session;
        private readonly PartyKey[] _keys;
        private readonly SecretKey _ideal;
        private readonly Encryptor _encryptor;
        private readonly BatchEncoder _encoder;
        private readonly InMemoryShareLedger _ledger = new();

        public CollectiveSpace(MultipartySession session)
        {
            _session = session;
            _keys = [.. session.Everyone.Parties.Select(party => PartyKey.Create(session, party))];
            _ideal = new SecretKey(session.Context);
            foreach (var key in _keys)
            {
                RingElements.Add(session.Context.KeyLevel, key.Secret.Words, _ideal.Words);
            }

            _encoder = new BatchEncoder(session.Context);
            _encryptor = new Encryptor(CollectivePublicKey.Combine(Verified(_keys.Select(key => CollectivePublicKey.Share(key, _ledger)))));
        }

        public IEnumerable<(string Name, Ciphertext Ciphertext, NoiseBound Bound)> Compute()
        {
            var evaluator = new BfvEvaluator(_session.Context);
            var element = CollectiveGaloisKeys.ElementOfSteps(_session, 1);
            var rotation = CollectiveGaloisKeys.Combine(
                _session,
                new Dictionary<int, VerifiedShares<GaloisKeyShare>> { [element] = Verified(_keys.Select(key => CollectiveGaloisKeys.Share(key, element, _ledger))) });
            var relinearization = RelinearizationKey();
            var (one, other) = (Encrypt(), Encrypt());
            var fresh = NoiseBound.Fresh(_session);
            yield return ("1 encryption", one, fresh);
            yield return ("sum of 100", evaluator.Sum([.. Enumerable.Range(0, 100).Select(_ => Encrypt())]), fresh.Times(100));
            yield return ("plain product", evaluator.MultiplyPlain(one, _encoder.Encode(RandomValues())), fresh.MultiplyPlain());
            yield return ("rotation", evaluator.RotateRows(one, 1, rotation), fresh.Rotate());
            var product = evaluator.Relinearize(evaluator.Multiply(one, other), relinearization);
            var bound = fresh.Multiply(fresh).Relinearize();
            yield return ("1 product", product, bound);
            yield return ("2 products", evaluator.Relinearize(evaluator.Multiply(product, product), relinearization), bound.Multiply(bound).Relinearize());
            yield return ("1 product, one prime fewer", evaluator.SwitchToNext(product), bound.SwitchToNext());
        }

        /// <summary>At most, from the whole bits of the budget.</summary>
        public double NoiseBits(Ciphertext ciphertext)
        {
            var product = ciphertext.Level.Moduli.Aggregate(BigInteger.One, (all, prime) => all * prime.Value);
            return BigInteger.Log(product / (2 * (BigInteger)_session.Context.Parameters.PlainModulus), 2) - new Decryptor(_ideal).NoiseBudget(ciphertext);
        }

        /// <summary>Adds what the smudging noise of all shares adds.</summary>
        public int WrongCoefficients(int widthBits)
        {
            var values = RandomValues();
            var ciphertext = _encryptor.Encrypt(_encoder.Encode(values));
            var expected = new Decryptor(_ideal).Decrypt(ciphertext).Words.ToArray();
            foreach (var _ in _keys)
            {
                WideSampler.AddUniform(ciphertext.Level.Moduli, widthBits, ciphertext.Polynomial(0), RandomNumberGenerator.Fill);
            }

            var decrypted = new Decryptor(_ideal).Decrypt(ciphertext).Words;
            return decrypted.Length - decrypted.ToArray().Zip(expected).Count(pair => pair.First == pair.Second);
        }

        public void Dispose()
        {
            Array.ForEach(_keys, key => key.Dispose());
            _ideal.Dispose();
        }

        private RelinearizationKey RelinearizationKey()
        {
            RelinearizationRounds[] rounds = [.. _keys.Select(key => CollectiveRelinearizationKey.Begin(key, _ledger))];
            var sums = CollectiveRelinearizationKey.Combine(Verified(rounds.Select(round => round.First())));
            var result = CollectiveRelinearizationKey.Combine(sums, Verified(rounds.Select(round => round.Second(sums))));
            Array.ForEach(rounds, round => round.Dispose());
            return result;
        }

        private Ciphertext Encrypt() => _encryptor.Encrypt(_encoder.Encode(RandomValues()));

        private ulong[] RandomValues() => [.. Enumerable.Range(0, _session.Context.Degree)
            .Select(_ => (ulong)RandomNumberGenerator.GetInt32((int)_session.Context.Parameters.PlainModulus))];

        private VerifiedShares<TShare> Verified<TShare>(IEnumerable<TShare> shares)
            where TShare : Share
        {
            TShare[] all = [.. shares];
            return VerifiedShares.Of(_session.Everyone, [.. all.Select(share => share.Commit())], all);
        }
    }
}
