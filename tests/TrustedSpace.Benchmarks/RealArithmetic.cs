using System.Globalization;
using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Benchmarks;

/// <summary>CKKS operations, <see cref="BesideSeal"/>, native SEAL for 8192 coefficients only.</summary>
internal static class RealArithmetic
{
    private static readonly Dictionary<string, double> Native = new()
    {
        ["encode"] = 565,
        ["encrypt"] = 3634,
        ["add"] = 43,
        ["multiply plain"] = 153,
        ["multiply, relinearize, rescale"] = 3530,
        ["rotate"] = 2589,
        ["decrypt, decode"] = 1017,
    };

    public static Task RunAsync()
    {
        Compare(4096, scaleBits: 29, [40, 29, 40]);
        Compare(8192, scaleBits: 40, [60, 40, 40, 60]);
        Compare(16384, scaleBits: 40, [60, 40, 40, 40, 40, 40, 40, 40, 60]);
        return Task.CompletedTask;
    }

    private static void Compare(int degree, int scaleBits, int[] primeBits)
    {
        var primes = string.Join(',', primeBits);
        Console.WriteLine($"CKKS with primes of {primes} bits at scale 2^{scaleBits}");
        BesideSeal.Announce();
        var native = degree == 8192 ? Native : [];
        string[] arguments = ["ckks", degree.ToString(CultureInfo.InvariantCulture), scaleBits.ToString(CultureInfo.InvariantCulture), primes];
        BesideSeal.Compare(degree, Operations(degree, Math.ScaleB(1, scaleBits), primeBits), native, arguments);
    }

    private static IEnumerable<(string Name, Action Operation)> Operations(int degree, double scale, int[] primeBits)
    {
        var context = new HomomorphicContext(EncryptionParameters.Ckks(degree, primeBits));
        using var secret = KeyGenerator.CreateSecretKey(context);
        var generator = new KeyGenerator(secret);
        var (relinearization, galois) = (generator.CreateRelinearizationKey(), generator.CreateGaloisKeys([1]));
        var (encryptor, symmetric, decryptor) = (new Encryptor(generator.CreatePublicKey()), new SymmetricEncryptor(secret), new Decryptor(secret));
        var (encoder, evaluator) = (new CkksEncoder(context), new CkksEvaluator(context));
        double[] values = [.. Enumerable.Range(0, encoder.SlotCount).Select(i => Math.Sin(i))];
        var (plain, decrypted) = (encoder.Encode(values, scale), new Plaintext());
        var (x, y, result) = (encryptor.Encrypt(plain), encryptor.Encrypt(plain), new Ciphertext());
        var product = evaluator.Multiply(x, y);
        var relinearized = evaluator.Relinearize(product, relinearization);
        yield return ("encode", () => encoder.Encode(values, scale, plain));
        yield return ("encrypt", () => encryptor.Encrypt(plain, result));
        yield return ("encrypt symmetric", () => symmetric.Encrypt(plain, result));
        yield return ("add", () => evaluator.Add(x, y, result));
        yield return ("multiply plain", () => evaluator.MultiplyPlain(x, plain, result));
        yield return ("multiply", () => evaluator.Multiply(x, y, result));
        yield return ("relinearize", () => evaluator.Relinearize(product, relinearization, result));
        yield return ("rescale", () => evaluator.Rescale(relinearized, result));
        yield return ("multiply, relinearize, rescale", WholeProduct);
        yield return ("rotate", () => evaluator.Rotate(x, 1, galois, result));
        yield return ("decrypt", () => decryptor.Decrypt(x, decrypted));
        yield return ("decode", () => encoder.Decode(decrypted, values));
        yield return ("decrypt, decode", DecryptAndDecode);

        void WholeProduct()
        {
            evaluator.Multiply(x, y, result);
            evaluator.Relinearize(result, relinearization, result);
            evaluator.Rescale(result, result);
        }

        void DecryptAndDecode()
        {
            decryptor.Decrypt(x, decrypted);
            encoder.Decode(decrypted, values);
        }
    }
}
