using System.Buffers.Binary;
using System.Security.Cryptography;
using TrustedSpace.Homomorphic.Parameters;

namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>
/// What a party stores of its secrets, as bytes. They are SECRET and not encrypted: whoever stores them seals them, with authenticated encryption, and zeroes them.
/// The hash at the end finds damage; it authenticates nothing.
/// </summary>
/// <remarks>
/// Little-endian: "TSMK", u8 version 1, u8 kind, u16 party, 32 bytes of parameters id (key level), 32 of session, the kind's body, 32 of SHA-256 over all before.
/// </remarks>
internal static class PartyState
{
    public const int HeaderSize = 8 + ParametersId.Size + Digest.Size;

    private const byte Version = 1;

    private static ReadOnlySpan<byte> Magic => "TSMK"u8;

    public static int SizeOf(int body) => HeaderSize + body + Digest.Size;

    /// <param name="kind">Of the state.</param>
    /// <param name="session">Of the secret.</param>
    /// <param name="party">Whose secret.</param>
    /// <param name="body">Writes the body.</param>
    /// <param name="destination">As many bytes as the state has.</param>
    public static void Write(PartyStateKind kind, MultipartySession session, int party, Action<Span<byte>> body, Span<byte> destination)
    {
        Magic.CopyTo(destination);
        (destination[4], destination[5]) = (Version, (byte)kind);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], (ushort)party);
        session.Context.KeyLevel.Id.CopyTo(destination[8..]);
        session.Id.Value.CopyTo(destination[(8 + ParametersId.Size)..]);
        body(destination[HeaderSize..^Digest.Size]);
        HashOf(destination).CopyTo(destination[^Digest.Size..]);
    }

    /// <param name="kind">Expected.</param>
    /// <param name="session">Expected.</param>
    /// <param name="state">Whole.</param>
    /// <param name="size">Of the whole state in this session.</param>
    /// <param name="party">Whose secret, 1 to N.</param>
    /// <returns>The body.</returns>
    /// <exception cref="PartyStateException">Not such a state of this session, or damaged.</exception>
    public static ReadOnlySpan<byte> Read(PartyStateKind kind, MultipartySession session, ReadOnlySpan<byte> state, int size, out int party)
    {
        if (state.Length < SizeOf(0) || !state[..4].SequenceEqual(Magic) || state[4] != Version)
        {
            throw new PartyStateException("The bytes are not a party's state of this version. Unseal what was stored, all of it, and import that.");
        }

        if (state[5] != (byte)kind)
        {
            throw new PartyStateException($"The bytes are state of kind {state[5]}, not of kind {(byte)kind}, {kind}. Import them as what they were exported from.");
        }

        var parameters = new ParametersId(state.Slice(8, ParametersId.Size));
        if (parameters != session.Context.KeyLevel.Id)
        {
            throw new PartyStateException(
                $"The state is of parameters {parameters}, the session's are {session.Context.KeyLevel.Id}. Import it in the session that it was exported from.");
        }

        var id = new Digest(state.Slice(8 + ParametersId.Size, Digest.Size));
        if (id != session.Id.Value)
        {
            throw new PartyStateException(
                $"The state is of session {id}, not of {session.Id}. Import it in its own session: the same parameters, seed, number of parties and threshold.");
        }

        if (state.Length != size)
        {
            throw new PartyStateException($"State of {kind} has {size} bytes in this session, not {state.Length}.");
        }

        party = BinaryPrimitives.ReadUInt16LittleEndian(state[6..]);
        if (party < 1 || party > session.Parties || HashOf(state) != new Digest(state[^Digest.Size..]))
        {
            throw new PartyStateException("The state is damaged. Import an undamaged copy; without one this party has no secret in this session any more.");
        }

        return state[HeaderSize..^Digest.Size];
    }

    private static Digest HashOf(ReadOnlySpan<byte> state)
    {
        Span<byte> hash = stackalloc byte[Digest.Size];
        SHA256.HashData(state[..^Digest.Size], hash);
        return new Digest(hash);
    }
}
