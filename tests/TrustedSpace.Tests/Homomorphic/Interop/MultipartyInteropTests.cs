using System.Security.Cryptography;
using System.Text.Json.Nodes;
using TrustedSpace.Homomorphic.Ckks;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Tests.Homomorphic.Encryption;
using TrustedSpace.Tests.Homomorphic.Multiparty;
using TrustedSpace.Tests.Homomorphic.Wire;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>SEAL computes with the keys of several parties as with any others.</summary>
public class MultipartyInteropTests
{
    private const int Row = 4096;

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, 2)]
    public void SEAL_encrypts_multiplies_and_rotates_under_collective_keys_and_reads_what_is_switched_to_its_own(int count, int? threshold)
    {
        var seal = new SealSession(EncryptionParameters.Bfv(2 * Row, 20), Origin.Seal, context => Messages.Random(context), context => Messages.Random(context));
        using var parties = new Parties(seal.Context, count, threshold);
        var (publicKey, relinearization) = (parties.PublicKey(), parties.RelinearizationKey());
        var galois = parties.GaloisKeys(CollectiveGaloisKeys.ElementOfSteps(parties.Session, 1), CollectiveGaloisKeys.ElementOfColumns(parties.Session));
        var (a, b) = (Values(), Values());

        var product = seal.Evaluate(
            "relinearize", ("ciphertext", seal.Evaluate("multiply", ("ciphertext", Encrypted(a)), ("second", Encrypted(b)))), ("relinearization", relinearization));
        var rotated = seal.Evaluate(
            "rotateColumns", ("ciphertext", seal.Evaluate("rotateRows", ("ciphertext", product), ("steps", 1), ("galois", galois))), ("galois", galois));

        var fresh = NoiseBound.Fresh(parties.Session);
        var smudging = Smudging.ForIntegers(fresh.Multiply(fresh).Relinearize().Rotate(2), 40);
        var active = parties.Session.Active(Enumerable.Range(1, parties.Session.Threshold));
        var switched = parties.Switch(parties.DecryptionKeys(active), seal.Reader.ReadCiphertext(rotated), seal.Public, smudging);
        var values = seal.Ask("decode", ("plaintext", seal.Decrypt(switched)))["values"]!.AsArray().Select(value => ulong.Parse((string)value!, provider: null));

        ulong[] products = [.. a.Zip(b).Select(pair => pair.First * pair.Second % seal.Context.Parameters.PlainModulus)];
        Assert.Equal([.. products[(Row + 1)..], products[Row], .. products[1..Row], products[0]], values);

        byte[] Encrypted(ulong[] message) => seal.Result(
            "encrypt",
            ("plaintext", seal.Result("encode", ("values", new JsonArray([.. message.Select(value => JsonValue.Create($"{value}"))])))),
            ("public", publicKey));

        ulong[] Values() => [.. Enumerable.Range(0, 2 * Row).Select(_ => (ulong)RandomNumberGenerator.GetInt32((int)seal.Context.Parameters.PlainModulus))];
    }

    // Read with the sum of all secrets, which no one has outside of a test: of so small a scale, shares would leave nothing.
    [Fact]
    public void SEAL_multiplies_rescales_rotates_and_conjugates_reals_under_collective_keys()
    {
        const double scale = 1L << 40;
        var context = new HomomorphicContext(EncryptionParameters.Ckks(8192, 60, 40, 40, 60));
        var encoder = new CkksEncoder(context);
        using var parties = new Parties(context, 3);
        using var ideal = parties.SumOfSecrets([1, 2, 3]);
        double[][] values = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, Row).Select(_ => (RandomNumberGenerator.GetInt32(2001) - 1000) / 1e3).ToArray())];
        var galois = parties.GaloisKeys(CollectiveGaloisKeys.ElementOfSteps(parties.Session, 1), CollectiveGaloisKeys.ElementOfColumns(parties.Session));
        var keys = new SealKeys(ideal, parties.PublicKey(), parties.RelinearizationKey(), galois);
        var seal = new SealSession(context, keys, encoder.Encode(values[0], scale), encoder.Encode(values[1], scale));

        var product = seal.Evaluate("rescaleToNext", ("ciphertext", seal.Evaluate(
            "relinearize", ("ciphertext", seal.Evaluate("multiply", ("ciphertext", seal.First), ("second", seal.Second))), ("relinearization", keys.Relinearization))));
        var moved = seal.Evaluate("complexConjugate", ("ciphertext", seal.Evaluate("rotateVector", ("ciphertext", product), ("steps", 1), ("galois", galois))), ("galois", galois));

        double[] expected = [.. values[0].Zip(values[1], (x, y) => x * y)];
        var decoded = encoder.Decode(new Decryptor(ideal).Decrypt(seal.Reader.ReadCiphertext(moved)));
        Assert.Equal(SealObjects.Write(new Decryptor(ideal).Decrypt(seal.Reader.ReadCiphertext(moved))), seal.Decrypt(moved));
        Assert.All(decoded, (value, i) => Assert.Equal(expected[(i + 1) % Row], value, 1e-5));
    }
}
