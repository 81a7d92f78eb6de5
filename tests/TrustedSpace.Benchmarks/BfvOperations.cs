using System.Globalization;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Benchmarks;

/// <summary>BFV operations with default primes and 20 bits of plain modulus, <see cref="BesideSeal"/>.</summary>
internal static class BfvOperations
{
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
        Console.WriteLine("BFV with default primes and 20 bits of plain modulus");
        BesideSeal.Announce();
        int[] degrees = [4096, 8192, 16384];
        for (var i = 0; i < degrees.Length; i++)
        {
            var native = Native.ToDictionary(row => row.Key, row => row.Value[i]);
            BesideSeal.Compare(degrees[i], Operations(degrees[i]), native, ["bfv", degrees[i].ToString(CultureInfo.InvariantCulture)]);
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
}
