using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Bfv;
using TrustedSpace.Homomorphic.Encryption;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>The sample of docs/homomorphic.md, which is the source between the two markers, word for word.</summary>
public sealed class SumOfOwnersTests
{
    private const string Begin = "        // <sample>\n";
    private const string End = "        // </sample>\n";

    [Fact]
    public void Consumer_alone_reads_the_sum_of_three_owners()
    {
        ulong[][] vectors = [[1, 20, 300], [4, 50, 600], [7, 80, 900]];
        var seed = RandomNumberGenerator.GetBytes(MultipartySession.SeedSize);
        IShareLedger[] ledgers = [new InMemoryShareLedger(), new InMemoryShareLedger(), new InMemoryShareLedger()];

        // <sample>
        // Everyone: the same parameters, number of owners, and public seed.
        var context = new HomomorphicContext(EncryptionParameters.Bfv(degree: 8192, plainBits: 20));
        var session = new MultipartySession(context, seed, parties: 3);

        // Each owner: a secret of its own, and a share of the public key.
        PartyKey[] owners = [.. session.Everyone.Parties.Select(party => PartyKey.Create(session, party))];
        PublicKeyShare[] keyShares = [.. owners.Select((owner, i) => CollectivePublicKey.Share(owner, ledgers[i]))];

        // All commitments travel first, then the shares; anyone checks and combines them.
        var publicKey = CollectivePublicKey.Combine(VerifiedShares.Of(session.Everyone, [.. keyShares.Select(share => share.Commit())], keyShares));

        // Each owner encrypts its vector; anyone adds them up.
        var encoder = new BatchEncoder(context);
        var encryptor = new Encryptor(publicKey);
        var sum = new BfvEvaluator(context).Sum([.. vectors.Select(vector => encryptor.Encrypt(encoder.Encode(vector)))]);

        // The consumer: a key of its own, of which the owners get the public part.
        using var consumerKey = KeyGenerator.CreateSecretKey(context);
        var consumerPublicKey = new KeyGenerator(consumerKey).CreatePublicKey();

        // Each owner: one share of the sum, for the consumer alone, with the noise hidden behind 80 statistical bits.
        var smudging = Smudging.ForIntegers(NoiseBound.Fresh(session).Times(3), statisticalBits: 80);
        DecryptionKey[] decryptionKeys = [.. owners.Select(owner => owner.ForDecryption())];
        PublicKeySwitchShare[] shares = [.. decryptionKeys.Select((key, i) => PublicKeySwitching.Share(key, sum, consumerPublicKey, smudging, ledgers[i]))];

        // Again commitments first; anyone combines, and learns nothing.
        var verified = VerifiedShares.Of(session.Everyone, [.. shares.Select(share => share.Commit())], shares);
        var forConsumer = PublicKeySwitching.Combine(sum, consumerPublicKey, smudging, verified);

        // The consumer reads the sum.
        var result = encoder.Decode(new Decryptor(consumerKey).Decrypt(forConsumer));
        // </sample>

        Assert.Equal([12UL, 150UL, 1800UL], result[..3]);
        Array.ForEach(decryptionKeys, key => key.Dispose());
        Array.ForEach(owners, owner => owner.Dispose());
    }

    [Fact]
    public void Sample_in_the_documentation_is_the_one_that_runs()
    {
        var source = File.ReadAllText(Path.Combine(WorkingTree.Root, "tests", "TrustedSpace.Tests", "Homomorphic", "Multiparty", $"{nameof(SumOfOwnersTests)}.cs"));
        var start = source.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var lines = source[start..source.IndexOf(End, start, StringComparison.Ordinal)].TrimEnd('\n').Split('\n');
        var sample = string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[8..]));
        var documentation = File.ReadAllText(Path.Combine(WorkingTree.Root, "docs", "homomorphic.md"));

        Assert.Contains($"```csharp\n{sample}\n```", documentation, StringComparison.Ordinal);
    }
}
