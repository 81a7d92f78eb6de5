using TrustedSpace.Homomorphic.Ciphertexts;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Bfv;

/// <summary>Alone, since other tests take from the same pool of arrays.</summary>
[CollectionDefinition(nameof(BfvMemoryTests), DisableParallelization = true)]
[Collection(nameof(BfvMemoryTests))]
public sealed class BfvMemoryTests
{
    // The pool fills in the first rounds, and the collector may trim it in any one.
    [Fact]
    public void Operations_into_a_destination_take_no_memory()
    {
        var space = new BfvSpace(4096);
        var (evaluator, x, y, result) = (space.Evaluator, space.Encrypt([1, 2, 3]), space.Encrypt([5, 6, 7]), new Ciphertext());
        var encryptor = new Encryptor(new KeyGenerator(space.Secret).CreatePublicKey());
        var symmetric = new SymmetricEncryptor(space.Secret);
        var (terms, weights, seeded) = (new[] { x, y, x }, new Plaintext[3], new SeededCiphertext());
        var (plain, decrypted, slots, values) = (new Plaintext(), new Plaintext(), new ulong[4096], new ulong[] { 1, 2, 3 });
        Array.Fill(weights, plain);
        var least = long.MaxValue;
        for (var round = 0; round < 6; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            space.Encoder.Encode(values, plain);
            encryptor.Encrypt(plain, result);
            symmetric.Encrypt(plain, result);
            symmetric.EncryptSeeded(plain, seeded);
            seeded.Expand(result);
            evaluator.Add(x, y, result);
            evaluator.Sum(terms, result);
            evaluator.WeightedSum(terms, weights, result);
            evaluator.DotProduct(x, plain, space.Galois, result);
            evaluator.DotProduct(x, y, space.Relinearization, space.Galois, result);
            evaluator.Subtract(x, y, result);
            evaluator.AddPlain(x, plain, result);
            evaluator.MultiplyPlain(x, plain, result);
            evaluator.Multiply(x, y, result);
            evaluator.Relinearize(result, space.Relinearization, result);
            evaluator.Square(x, result);
            evaluator.RotateRows(x, 3, space.Galois, result);
            evaluator.RotateColumns(x, space.Galois, result);
            evaluator.SumSlots(x, space.Galois, result);
            evaluator.SwitchToNext(x, result);
            space.Decryptor.Decrypt(result, decrypted);
            space.Encoder.Decode(decrypted, slots);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
