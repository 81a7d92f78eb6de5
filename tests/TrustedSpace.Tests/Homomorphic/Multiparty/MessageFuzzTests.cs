using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Tests.Homomorphic.Wire;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>
/// Messages of parties and what they store, altered: each is refused in words, or is a message that encodes to the same bytes, at the cost of a few times its
/// own memory. The same seed gives the same inputs.
/// </summary>
public sealed class MessageFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Inputs = 30_000;

    // Beyond what a message holds: exceptions and strings.
    private const long Overhead = 64 * 1024;

    private readonly Parties _parties = new(new HomomorphicContext(new EncryptionParameters(Scheme.Bfv, 2048, StandardModuli.Create(2048, 27, 27), 12289)), 3, 2);

    [Fact]
    public void Altered_message_is_refused_or_encodes_to_the_same_bytes()
    {
        Kind[] kinds = [.. Kinds()];
        byte[][] originals = [.. kinds.Select(kind => kind.Message)];
        var mutator = new InputMutator(seed: 1, "TSM"u8.ToArray());
        var (accepted, refusals) = (0, new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < Inputs; i++)
        {
            var original = originals[mutator.Below(originals.Length)];
            var bytes = mutator.Below(2) == 0 ? mutator.Words(original) : mutator.Bytes(original, originals[mutator.Below(originals.Length)]);
            var kind = mutator.Below(8) == 0 ? kinds[mutator.Below(kinds.Length)] : kinds[Array.IndexOf(originals, original)];
            if (kind.IsHashed && bytes.Length > Digest.Size && mutator.Below(2) == 0)
            {
                SHA256.HashData(bytes.AsSpan(..^Digest.Size)).CopyTo(bytes.AsSpan(^Digest.Size..));
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Assert.Equal(bytes, kind.Again(bytes));
                accepted++;
            }
            catch (Exception refusal) when (refusal is MultipartyException or PartyStateException)
            {
                refusals.Add($"{kind.Name}: {string.Join(' ', refusal.Message.Split(' ').Where(word => !word.Any(char.IsAsciiDigit)))}");
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (4 * Math.Max(bytes.Length, kind.Message.Length)) + Overhead);
        }

        output.WriteLine($"{Inputs} messages: {accepted} read, the others refused for {refusals.Count} reasons");
        Assert.InRange(accepted, Inputs / 20, Inputs / 2);
        Assert.True(refusals.Count > 60, $"Only {refusals.Count} reasons were reached.");
    }

    public void Dispose() => _parties.Dispose();

    private IEnumerable<Kind> Kinds()
    {
        var (session, key) = (_parties.Session, _parties.Keys[0]);
        using var rounds = CollectiveRelinearizationKey.Begin(key, _parties.Ledger);
        var publicKey = CollectivePublicKey.Share(key, _parties.Ledger);
        yield return new("commitment", publicKey.Commit().ToBytes(), bytes => ShareCommitment.Parse(session, bytes).ToBytes());
        yield return Of(publicKey, PublicKeyShare.Parse);
        yield return Of(rounds.First(), RelinearizationFirstShare.Parse);
        yield return Of(Second(), RelinearizationSecondShare.Parse);
        yield return Of(CollectiveGaloisKeys.Share(key, 3, _parties.Ledger), GaloisKeyShare.Parse);
        yield return Of(new DecryptionShare(Content(MultipartyProtocol.Decryption)), DecryptionShare.Parse);
        yield return Of(new PublicKeySwitchShare(Content(MultipartyProtocol.PublicKeySwitch)), PublicKeySwitchShare.Parse);
        yield return new("deal", ThresholdDeal.Deal(key)[1].ToBytes(), bytes =>
        {
            using var deal = ThresholdDeal.Parse(session, bytes);
            return deal.ToBytes();
        });
        yield return new("party key", Exported(PartyKey.SizeFor(session), key.Export), bytes =>
        {
            using var imported = PartyKey.Import(session, bytes);
            return Exported(PartyKey.SizeFor(session), imported.Export);
        }, IsHashed: true);
        using var threshold = _parties.ThresholdKeys()[0];
        yield return new("threshold key", Exported(ThresholdKey.SizeFor(session), threshold.Export), bytes =>
        {
            using var imported = ThresholdKey.Import(session, bytes);
            return Exported(ThresholdKey.SizeFor(session), imported.Export);
        }, IsHashed: true);

        Kind Of<TShare>(TShare share, Parse<TShare> parse)
            where TShare : Share => new(typeof(TShare).Name, share.ToBytes(), bytes => parse(session, bytes).ToBytes());

        // One prime is too little for smudging, and the encoding is the same with any words.
        ShareContent Content(MultipartyProtocol protocol)
        {
            var level = session.Context.FirstLevel;
            return ShareContent.Of(session, protocol, 1, default, level, new ulong[ShareContent.PolynomialsOf(protocol, session.Context) * level.PolynomialWords]);
        }

        RelinearizationSecondShare Second()
        {
            var first = Parties.Exchange(
                session.Everyone,
                party =>
                {
                    using var other = CollectiveRelinearizationKey.Begin(_parties.Keys[party - 1], _parties.Ledger);
                    return other.First();
                },
                RelinearizationFirstShare.Parse);
            return rounds.Second(CollectiveRelinearizationKey.Combine(first));
        }
    }

    private delegate void Export(Span<byte> destination);

    private static byte[] Exported(int size, Export export)
    {
        var state = new byte[size];
        export(state);
        return state;
    }

    /// <param name="Name">For reports.</param>
    /// <param name="Message">An unaltered one.</param>
    /// <param name="Again">Reads and writes.</param>
    /// <param name="IsHashed">Whether a hash of the rest stands at its end, which who alters it can write, too.</param>
    private sealed record Kind(string Name, byte[] Message, Func<byte[], byte[]> Again, bool IsHashed = false);
}
