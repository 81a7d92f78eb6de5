using System.Security.Cryptography;
using CsCheck;
using TrustedSpace.Homomorphic.Multiparty;
using TrustedSpace.Homomorphic.Parameters;
using Xunit;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>What holds of everything that a party stores.</summary>
public abstract class PartyStateTests : IDisposable
{
    private protected Parties Parties { get; } = new(Multiparty.Parties.Small, 3, 2);

    [Fact]
    public void State_survives_its_encoding() => Assert.Equal(Export(), ExportAgain(Parties.Session, Export()));

    [Fact]
    public void State_is_imported_in_the_session_made_again_and_in_no_other()
    {
        var seed = RandomNumberGenerator.GetBytes(MultipartySession.SeedSize);

        Assert.Contains("is of session", Refuse(Export(), new MultipartySession(Multiparty.Parties.Small, seed, 3, 2)), StringComparison.Ordinal);
        Assert.Contains("is of session", Refuse(Export(), new MultipartySession(Multiparty.Parties.Small, seed, 3)), StringComparison.Ordinal);
        Assert.Contains("is of parameters", Refuse(Export(), new MultipartySession(Multiparty.Parties.Bfv, seed, 3, 2)), StringComparison.Ordinal);
        var otherPlain = new HomomorphicContext(EncryptionParameters.Bfv(4096, 18));
        Assert.Contains("is of parameters", Refuse(Export(), new MultipartySession(otherPlain, seed, 3, 2)), StringComparison.Ordinal);
    }

    [Fact]
    public void State_with_any_byte_changed_is_refused()
    {
        var state = Export();
        Gen.Select(Gen.Int[0, state.Length - 1], Gen.Int[0, 71], Gen.Bool, Gen.Byte[1, 255]).Sample(
            (anywhere, inHeader, isHeader, change) =>
            {
                var altered = state.ToArray();
                altered[isHeader ? inHeader : anywhere] ^= change;
                Refuse(altered);
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public void State_of_a_party_that_the_session_has_not_is_refused()
    {
        foreach (var party in new[] { 0, 4, 128, 65535 })
        {
            var state = Export();
            BitConverter.TryWriteBytes(state.AsSpan(6), (ushort)party);
            Refuse(Hashed(state));
        }
    }

    [Fact]
    public void State_of_any_other_length_is_refused()
    {
        var state = Export();
        foreach (var length in new[] { 0, 1, 5, 72, 103, 104, 105, state.Length - 8, state.Length - 1, state.Length + 1, state.Length + 8 })
        {
            var other = new byte[length];
            state.AsSpan(0, Math.Min(length, state.Length)).CopyTo(other);
            Refuse(other);
            if (length >= 104)
            {
                Refuse(Hashed(other));
            }
        }
    }

    [Fact]
    public void Random_bytes_are_refused() => Gen.Byte.Array[0, 400].Sample(bytes => { Refuse(bytes); }, iter: 1000);

    [Fact]
    public void Export_takes_just_its_size_and_no_disposed_key()
    {
        var size = Export().Length;

        Assert.Throws<ArgumentException>(() => ExportTo(new byte[size - 1]));
        Assert.Throws<ArgumentException>(() => ExportTo(new byte[size + 1]));
        DisposeKey();
        Assert.Throws<ObjectDisposedException>(() => ExportTo(new byte[size]));
    }

    public virtual void Dispose()
    {
        Parties.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The state of party 1.</summary>
    protected abstract byte[] Export();

    protected abstract byte[] ExportAgain(MultipartySession session, byte[] state);

    protected abstract void ExportTo(Span<byte> destination);

    protected abstract void DisposeKey();

    private protected string Refuse(byte[] state, MultipartySession? session = null) =>
        Assert.Throws<PartyStateException>(() => ExportAgain(session ?? Parties.Session, state)).Message;

    /// <summary>With the right hash for what is in it, as an attacker who knows the format would write it.</summary>
    protected static byte[] Hashed(byte[] state)
    {
        SHA256.HashData(state.AsSpan(..^32)).CopyTo(state.AsSpan(^32..));
        return state;
    }
}
