using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TrustedSpace.Homomorphic.Arithmetic;
using TrustedSpace.Homomorphic.Keys;
using TrustedSpace.Homomorphic.Parameters;
using TrustedSpace.Homomorphic.Randomness;
using TrustedSpace.Homomorphic.Transforms;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// One party's ternary secret of one session, and 32 random bytes from which all randomness comes that must be the same after a restart: the rounds of the
/// relinearisation key and the deals. It serves that session alone, and the party keeps it to itself. Zeroed on disposal.
/// </summary>
/// <remarks>
/// Body of its stored form: the 32 bytes, then s + 1 in two bits for each coefficient, the first in the lowest bits: 136 + n/4 bytes in all.
/// </remarks>
public sealed class PartyKey : IDisposable
{
    private const int RootSize = 32;
    private const int PerByte = 4;

    private readonly SecretWords _root = new(RootSize / sizeof(ulong));

    /// <param name="session">Of the key.</param>
    /// <param name="party">1 to N.</param>
    /// <param name="source">Of secret and root.</param>
    internal PartyKey(MultipartySession session, int party, RandomBytes source)
        : this(session, party)
    {
        source(Root);
        new NoiseSampler(source).Ternary(KeyLevel.Moduli, Secret.Words);
        Ntt.Forward(Secret.Words, KeyLevel.Tables);
    }

    private PartyKey(MultipartySession session, int party)
    {
        session.CheckParty(party);
        (Session, Party, Secret) = (session, party, new SecretKey(session.Context));
    }

    /// <summary>The one session that it serves.</summary>
    public MultipartySession Session { get; }

    /// <summary>1 to N.</summary>
    public int Party { get; }

    internal SecretKey Secret { get; }

    internal Level KeyLevel => Session.Context.KeyLevel;

    private Span<byte> Root => MemoryMarshal.AsBytes(_root.Span);

    /// <summary>A fresh secret.</summary>
    public static PartyKey Create(MultipartySession session, int party) => new(session, party, RandomNumberGenerator.Fill);

    /// <summary>Bytes of an exported key.</summary>
    public static int SizeFor(MultipartySession session) => PartyState.SizeOf(RootSize + (session.Context.Degree / PerByte));

    /// <param name="session">The one of the key, made again from the same parameters, seed, number of parties and threshold.</param>
    /// <param name="state">From <see cref="Export"/>.</param>
    /// <exception cref="PartyStateException">Not a party key of this session, or damaged.</exception>
    public static PartyKey Import(MultipartySession session, ReadOnlySpan<byte> state)
    {
        var body = PartyState.Read(PartyStateKind.PartyKey, session, state, SizeFor(session), out var party);
        var key = new PartyKey(session, party);
        body[..RootSize].CopyTo(key.Root);
        if (!TryUnpack(body[RootSize..], key.KeyLevel, key.Secret.Words))
        {
            key.Dispose();
            throw new PartyStateException("The state's secret is not a polynomial with coefficients -1, 0 and 1, not all of them 0. Import an undamaged copy.");
        }

        Ntt.Forward(key.Secret.Words, key.KeyLevel.Tables);
        return key;
    }

    /// <summary>
    /// Writes the key to be stored. The bytes are SECRET and not encrypted: seal them before they leave memory (authenticated encryption under a key kept elsewhere),
    /// then zero them. A stored key of any age is good: its use does not change it. The ledger, of shares given with it, must not be older than the last share.
    /// </summary>
    /// <param name="destination">As many bytes as <see cref="SizeFor"/> says.</param>
    public void Export(Span<byte> destination)
    {
        if (destination.Length != SizeFor(Session))
        {
            throw new ArgumentException($"A party key of this session takes {SizeFor(Session)} bytes, not {destination.Length}.", nameof(destination));
        }

        PartyState.Write(PartyStateKind.PartyKey, Session, Party, WriteBody, destination);
    }

    /// <summary>With what this party takes part in decryptions where all parties have to.</summary>
    /// <exception cref="InvalidOperationException">Fewer parties are enough, so that each needs a threshold key.</exception>
    public DecryptionKey ForDecryption()
    {
        if (Session.Threshold != Session.Parties)
        {
            throw new InvalidOperationException(
                $"{Session.Threshold} of {Session.Parties} parties decrypt. Deal the secret with {nameof(ThresholdDeal)}, and take part with the {nameof(ThresholdKey)}.");
        }

        var key = new DecryptionKey(Session.Everyone, Party);
        Secret.Words.CopyTo(key.Words);
        return key;
    }

    /// <summary>Zeroes the secret, which cannot be used any more.</summary>
    public void Dispose()
    {
        Secret.Dispose();
        _root.Dispose();
    }

    /// <summary>Records that this party's share of a key is about to leave.</summary>
    internal void Record(IShareLedger ledger, MultipartyProtocol protocol, int element)
    {
        var share = new ShareRecord(Session.Id, Party, KeyTopic.Of(protocol, element));
        if (!ledger.TryRecord(share))
        {
            throw new ShareAlreadyGivenException(share);
        }
    }

    /// <summary>Secret bytes for one purpose, the same after every import of this key and unrelated to those for any other.</summary>
    /// <param name="purpose">What they are for.</param>
    /// <param name="about">Of what other parties chose, all that the result depends on.</param>
    internal RandomBytes Derive(string purpose, Digest about = default)
    {
        using var transcript = new Transcript("party randomness");
        var label = transcript.Add(Session.Id.Value).Add(Party).Add(Encoding.ASCII.GetBytes(purpose)).Add(about).ToDigest();
        return new SecretStream(_root, label).Fill;
    }

    private void WriteBody(Span<byte> body)
    {
        Root.CopyTo(body);
        using var secret = PooledWords.RentSecret(KeyLevel.Degree);
        Secret.Residues(0).CopyTo(secret.Span);
        Ntt.Inverse(secret.Span, KeyLevel.Tables[0]);
        var packed = body[RootSize..];
        for (var i = 0; i < packed.Length; i++)
        {
            var four = 0UL;
            for (var j = 0; j < PerByte; j++)
            {
                four |= KeyLevel.Moduli[0].Add(secret.Span[(i * PerByte) + j], 1) << (2 * j);
            }

            packed[i] = (byte)four;
        }
    }

    // Without branches on a coefficient; whether the whole is right is no secret.
    private static bool TryUnpack(ReadOnlySpan<byte> packed, Level level, Span<ulong> words)
    {
        var (wrong, any) = (0, 0);
        for (var i = 0; i < level.Degree; i++)
        {
            var code = (packed[i / PerByte] >> (2 * (i % PerByte))) & 3;
            wrong |= code & (code >> 1);
            any |= code ^ 1;
            for (var prime = 0; prime < level.PrimeCount; prime++)
            {
                words[(prime * level.Degree) + i] = level.Moduli[prime].FromSigned(code - 1);
            }
        }

        return wrong == 0 && any != 0;
    }
}
