using System.Buffers.Binary;
using System.Numerics;

namespace TrustedSpace.Tests.Computation.DifferentialPrivacy;

/// <summary>TurboSHAKE128 (RFC 9861) of an input of less than 168 bytes: Keccak-p[1600, 12], which .NET's SHAKE does not offer. Only feeds published vectors.</summary>
internal sealed class TurboShake128
{
    private const int Rate = 168;

    private static readonly ulong[] RoundConstants =
    [
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    private readonly ulong[] _state = new ulong[25];
    private readonly byte[] _block = new byte[Rate];
    private int _used = Rate;

    public TurboShake128(ReadOnlySpan<byte> input, byte domain)
    {
        Span<byte> padded = stackalloc byte[Rate];
        padded.Clear();
        input.CopyTo(padded);
        padded[input.Length] = domain;
        padded[^1] ^= 0x80;
        for (var i = 0; i < Rate / 8; i++)
        {
            _state[i] = BinaryPrimitives.ReadUInt64LittleEndian(padded[(8 * i)..]);
        }
    }

    public void Read(Span<byte> bytes)
    {
        foreach (ref var value in bytes)
        {
            if (_used == Rate)
            {
                Permute(_state);
                for (var i = 0; i < Rate / 8; i++)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(_block.AsSpan(8 * i), _state[i]);
                }

                _used = 0;
            }

            value = _block[_used++];
        }
    }

    private static void Permute(ulong[] state)
    {
        Span<ulong> parity = stackalloc ulong[5];
        Span<ulong> row = stackalloc ulong[5];
        foreach (var constant in RoundConstants)
        {
            for (var x = 0; x < 5; x++)
            {
                parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
            }

            for (var i = 0; i < 25; i++)
            {
                state[i] ^= parity[(i + 4) % 5] ^ BitOperations.RotateLeft(parity[(i + 1) % 5], 1);
            }

            var (at, moved) = (1, state[1]);
            for (var step = 0; step < 24; step++)
            {
                var (x, y) = (at % 5, at / 5);
                at = y + 5 * ((2 * x + 3 * y) % 5);
                (moved, state[at]) = (state[at], BitOperations.RotateLeft(moved, (step + 1) * (step + 2) / 2 % 64));
            }

            for (var y = 0; y < 25; y += 5)
            {
                state.AsSpan(y, 5).CopyTo(row);
                for (var x = 0; x < 5; x++)
                {
                    state[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
                }
            }

            state[0] ^= constant;
        }
    }
}
