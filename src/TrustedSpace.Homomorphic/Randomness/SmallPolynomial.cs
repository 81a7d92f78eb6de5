using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TrustedSpace.Homomorphic.Randomness;

/// <summary>A secret polynomial of small coefficients from the shared pool for one operation: undefined at first, zeroed on disposal.</summary>
internal readonly ref struct SmallPolynomial
{
    private readonly sbyte[] _coefficients;
    private readonly int _degree;

    public SmallPolynomial(int degree) => (_coefficients, _degree) = (ArrayPool<sbyte>.Shared.Rent(degree), degree);

    public Span<sbyte> Span => _coefficients.AsSpan(0, _degree);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(Span));
        ArrayPool<sbyte>.Shared.Return(_coefficients);
    }
}
