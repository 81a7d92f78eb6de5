using TrustedSpace.Homomorphic.Multiparty;

namespace TrustedSpace.Tests.Homomorphic.Multiparty;

/// <summary>The computations of the table of capacity in docs/homomorphic.md: products follow each other, each relinearised.</summary>
internal static class NoiseComputations
{
    public static IReadOnlyList<(string Name, Func<NoiseBound, NoiseBound> Follow)> All { get; } =
    [
        ("1 encryption", noise => noise),
        ("sum of 1,000", noise => noise.Times(1_000)),
        ("sum of 1,000,000", noise => noise.Times(1_000_000)),
        ("plain product, sum of 1,000", noise => noise.MultiplyPlain().Times(1_000)),
        ("1 product", noise => Products(noise, 1)),
        ("1 product, sum of all slots", noise => Products(noise, 1).SumSlots()),
        ("2 products", noise => Products(noise, 2)),
        ("3 products", noise => Products(noise, 3)),
        ("4 products", noise => Products(noise, 4)),
        ("6 products", noise => Products(noise, 6)),
        ("8 products", noise => Products(noise, 8)),
    ];

    private static NoiseBound Products(NoiseBound noise, int depth) =>
        depth == 0 ? noise : Products(noise.Multiply(noise).Relinearize(), depth - 1);
}
