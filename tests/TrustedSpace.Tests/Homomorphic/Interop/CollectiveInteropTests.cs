using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.KeySwitching;
using TrustedSpace.Tests.Homomorphic.Multiparty;
using TrustedSpace.Tests.Homomorphic.Wire;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Interop;

/// <summary>The keys of several parties are ordinary keys: SEAL encrypts and computes with them.</summary>
public class CollectiveInteropTests
{
    [Fact]
    public void SEAL_encrypts_and_computes_with_collective_keys()
    {
        SealOracle.Require();
        using var parties = new Parties(Parties.Bfv, 3);
        var (context, encoder, evaluator) = (Parties.Bfv, new BatchEncoder(Parties.Bfv), new BfvEvaluator(Parties.Bfv));
        using var secret = parties.SumOfSecrets([1, 2, 3]);
        var galois = parties.GaloisKeys(Galois.ElementOf(1, context.Degree), Galois.ColumnElement(context.Degree));
        ulong[] values = [.. Enumerable.Range(0, context.Degree).Select(i => (ulong)(i % 1000))];
        var session = new SealSession(
            context, new SealKeys(secret, parties.PublicKey(), parties.RelinearizationKey(), galois), encoder.Encode(values), encoder.Encode(values));

        var product = evaluator.Multiply(session.First, session.Second);
        var relinearized = evaluator.Relinearize(product, session.Relinearization);
        var rotated = evaluator.RotateRows(relinearized, 1, galois);
        var exchanged = evaluator.RotateColumns(rotated, galois);

        Assert.Equal(
            session.Evaluate("relinearize", ("ciphertext", product), ("relinearization", session.Relinearization)), SealObjects.Write(relinearized));
        Assert.Equal(session.Evaluate("rotateRows", ("ciphertext", relinearized), ("steps", 1), ("galois", galois)), SealObjects.Write(rotated));
        Assert.Equal(session.Evaluate("rotateColumns", ("ciphertext", rotated), ("galois", galois)), SealObjects.Write(exchanged));
        var decrypted = encoder.Decode(new Decryptor(secret).Decrypt(exchanged));
        Assert.Equal(decrypted, encoder.Decode(session.Reader.ReadPlaintext(session.Decrypt(exchanged))));
        var (row, modulus) = (context.Degree / 2, context.Parameters.PlainModulus);
        Assert.All(decrypted, (value, i) =>
        {
            var other = (i + row) % context.Degree;
            var source = values[(other / row * row) + ((other + 1) % row)];
            Assert.Equal(source * source % modulus, value);
        });
    }
}
