using System.Globalization;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>The tables of docs/homomorphic.md that follow from parameters alone say what the code does.</summary>
public sealed class DocumentedTablesTests
{
    private static readonly int[] Degrees = [4096, 8192, 16384, 32768];

    private static readonly int[] PlainBits = [20, 40];

    // One column for each degree at a plain modulus of 20 bits, then at one of 40.
    [Fact]
    public void Statistical_bits_that_fit_are_those_of_the_table()
    {
        NoiseBound[] fresh = [.. from plainBits in PlainBits from degree in Degrees select NoiseBound.Fresh(Session(degree, plainBits))];

        var rows = Table("| t of 20 bits, then of 40; degree |").ToArray();

        Assert.Equal(NoiseComputations.All.Select(computation => computation.Name), rows.Select(row => row[0]));
        Assert.All(NoiseComputations.All.Zip(rows), pair => Assert.Equal(
            fresh.Select(noise => Smudging.LargestFor(pair.First.Follow(noise))?.ToString(CultureInfo.InvariantCulture) ?? "–"), pair.Second[1..]));
    }

    [Fact]
    public void Messages_have_the_sizes_of_the_table()
    {
        MultipartySession[] sessions = [Session(8192, 20), Session(16384, 20)];
        Dictionary<string, Func<MultipartySession, int>> sizes = new(StringComparer.Ordinal)
        {
            ["any commitment"] = _ => ShareCommitment.Size,
            ["share of the public key"] = OfKey(MultipartyProtocol.PublicKey),
            ["share of the relinearisation key, first round"] = OfKey(MultipartyProtocol.RelinearizationFirst),
            ["the same, second round; share of one Galois key"] = OfKey(MultipartyProtocol.GaloisKey),
            ["share of a decryption, first level"] = OfData(MultipartyProtocol.Decryption),
            ["share of a switch to a public key, first level"] = OfData(MultipartyProtocol.PublicKeySwitch),
            ["deal (secret)"] = ThresholdDeal.SizeFor,
            ["party key, stored (secret)"] = PartyKey.SizeFor,
            ["threshold key, stored (secret)"] = ThresholdKey.SizeFor,
        };

        var rows = Table("| Message |").ToArray();

        Assert.Equal(sizes.Keys, rows.Select(row => row[0]));
        Assert.All(rows, row => Assert.Equal(sessions.Select(session => sizes[row[0]](session).ToString("N0", CultureInfo.InvariantCulture)), row[2..]));
        Assert.Equal(OfKey(MultipartyProtocol.GaloisKey)(sessions[0]), OfKey(MultipartyProtocol.RelinearizationSecond)(sessions[0]));

        static Func<MultipartySession, int> OfKey(MultipartyProtocol protocol) => session => Share.SizeOf(protocol, session.Context.KeyLevel);

        static Func<MultipartySession, int> OfData(MultipartyProtocol protocol) => session => Share.SizeOf(protocol, session.Context.FirstLevel);
    }

    [Fact]
    public void Deals_have_no_size_as_shares() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Share.SizeOf(MultipartyProtocol.ThresholdDeal, Parties.Small.KeyLevel));

    private static IEnumerable<string[]> Table(string head) => File.ReadLines(Path.Combine(WorkingTree.Root, "docs", "homomorphic.md"))
        .SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal))
        .Skip(2)
        .TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    private static MultipartySession Session(int degree, int plainBits) => new(
        new HomomorphicContext(EncryptionParameters.Bfv(degree, plainBits)), RandomNumberGenerator.GetBytes(MultipartySession.SeedSize), parties: 3, threshold: null);
}
