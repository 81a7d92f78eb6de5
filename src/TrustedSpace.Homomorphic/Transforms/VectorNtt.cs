using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Transforms;

/// <summary>
/// The transform with several coefficients in a vector: layers whose partners are at least a vector apart go two by two over memory, the other layers
/// in one pass on pairs of vectors whose lanes are exchanged so that partners come to lie in the same lane. Layers and factors are those of
/// <see cref="ScalarNtt"/>. Each pass stays a method of its own, since the compiler gives up inlining the arithmetic in one that has them all.
/// </summary>
internal static class VectorNtt<TLanes, TVector, TButterfly>
    where TLanes : ILanes<TVector>
    where TVector : struct
    where TButterfly : struct, IButterfly<TButterfly, TVector>
{
    /// <summary>Layers with partners within a vector.</summary>
    private static int NarrowLayers
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Count == 8 ? 3 : TLanes.Count == 4 ? 2 : 1;
    }

    /// <inheritdoc cref="NttKernel.Forward"/>
    public static void Forward(Span<ulong> values, NttTables tables)
    {
        var q = tables.Modulus.Value;
        var table = TButterfly.Roots(tables);
        var bound = TButterfly.FirstBound;
        var gap = values.Length / 2;
        if (HasOddLayer(values.Length))
        {
            ForwardFirst(values, table, q, TButterfly.ReducesBefore(ref bound, 1, q));
            gap /= 2;
        }

        for (; gap > TLanes.Count; gap /= 4)
        {
            ForwardTwo(values, gap, table, q, gap == values.Length / 2, TButterfly.ReducesBefore(ref bound, 2, q));
        }

        var reducesFirst = NarrowLayers == 3 && TButterfly.ReducesBefore(ref bound, 1, q);
        ForwardNarrow(values, table, q, reducesFirst, TButterfly.ReducesBefore(ref bound, Math.Min(NarrowLayers, 2), q));
    }

    /// <inheritdoc cref="NttKernel.Inverse"/>
    public static void Inverse(Span<ulong> values, NttTables tables)
    {
        var q = tables.Modulus.Value;
        var table = TButterfly.Roots(tables);
        var bound = TButterfly.FirstBound;
        var wide = values.Length / TLanes.Count > 2 ? 2 : 1;
        InverseNarrow(values, table, q, TButterfly.ReducesAfter(ref bound, NarrowLayers, wide, q));
        var gap = TLanes.Count;
        for (; gap * 4 < values.Length; gap *= 4)
        {
            var next = gap * 16 <= values.Length ? 2 : gap * 8 <= values.Length ? 1 : 0;
            InverseTwo(values, gap, table, q, TButterfly.ReducesAfter(ref bound, 2, next, q));
        }

        if (HasOddLayer(values.Length))
        {
            InverseLast(values, table, q);
        }
        else
        {
            InverseLastTwo(values, table, q);
        }
    }

    /// <summary>Whether the number of layers with partners in different vectors is odd.</summary>
    private static bool HasOddLayer(int degree) => ((int.Log2(degree) - NarrowLayers) & 1) != 0;

    /// <summary>The first layer alone.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForwardFirst(Span<ulong> values, RootTable table, ulong q, bool reduce)
    {
        var butterfly = TButterfly.Create(q);
        ref var x = ref MemoryMarshal.GetReference(values);
        var half = (nuint)values.Length / 2;
        var root = TLanes.Broadcast(table.Roots[1]);
        var quotient = TLanes.Broadcast(table.Quotients[1]);
        for (nuint i = 0; i < half; i += (nuint)TLanes.Count)
        {
            var upper = butterfly.Enter(TLanes.Load(ref x, i));
            var lower = butterfly.Enter(TLanes.Load(ref x, i + half));
            if (reduce)
            {
                upper = butterfly.Reduce(upper);
            }

            butterfly.Forward(ref upper, ref lower, root, quotient);
            TLanes.Store(upper, ref x, i);
            TLanes.Store(lower, ref x, i + half);
        }
    }

    /// <summary>The layer whose partners are gap apart, and the next.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForwardTwo(Span<ulong> values, int gap, RootTable table, ulong q, bool first, bool reduce)
    {
        var butterfly = TButterfly.Create(q);
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(table.Roots);
        ref var quotients = ref MemoryMarshal.GetArrayDataReference(table.Quotients);
        var quarter = (nuint)gap / 2;
        var root = (nuint)(values.Length / 2 / gap);
        for (nuint start = 0; start < (nuint)values.Length; start += 4 * quarter, root++)
        {
            var root1 = TLanes.Broadcast(Unsafe.Add(ref roots, root));
            var quotient1 = TLanes.Broadcast(Unsafe.Add(ref quotients, root));
            var root2 = TLanes.Broadcast(Unsafe.Add(ref roots, 2 * root));
            var quotient2 = TLanes.Broadcast(Unsafe.Add(ref quotients, 2 * root));
            var root3 = TLanes.Broadcast(Unsafe.Add(ref roots, (2 * root) + 1));
            var quotient3 = TLanes.Broadcast(Unsafe.Add(ref quotients, (2 * root) + 1));
            for (var i = start; i < start + quarter; i += (nuint)TLanes.Count)
            {
                var x0 = TLanes.Load(ref x, i);
                var x1 = TLanes.Load(ref x, i + quarter);
                var x2 = TLanes.Load(ref x, i + (2 * quarter));
                var x3 = TLanes.Load(ref x, i + (3 * quarter));
                if (first)
                {
                    x0 = butterfly.Enter(x0);
                    x1 = butterfly.Enter(x1);
                    x2 = butterfly.Enter(x2);
                    x3 = butterfly.Enter(x3);
                }

                if (reduce)
                {
                    x0 = butterfly.Reduce(x0);
                    x1 = butterfly.Reduce(x1);
                }

                butterfly.Forward(ref x0, ref x2, root1, quotient1);
                butterfly.Forward(ref x1, ref x3, root1, quotient1);
                butterfly.Forward(ref x0, ref x1, root2, quotient2);
                butterfly.Forward(ref x2, ref x3, root3, quotient3);
                TLanes.Store(x0, ref x, i);
                TLanes.Store(x1, ref x, i + quarter);
                TLanes.Store(x2, ref x, i + (2 * quarter));
                TLanes.Store(x3, ref x, i + (3 * quarter));
            }
        }
    }

    /// <summary>The last layers, with partners within a vector: of three, the first has its own say on what is reduced before.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForwardNarrow(Span<ulong> values, RootTable table, ulong q, bool reduceFirst, bool reduce)
    {
        var butterfly = TButterfly.Create(q);
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(table.Roots);
        ref var quotients = ref MemoryMarshal.GetArrayDataReference(table.Quotients);
        var degree = (nuint)values.Length;
        var count = (nuint)TLanes.Count;
        for (nuint i = 0; i < degree; i += 2 * count)
        {
            var a = TLanes.Load(ref x, i);
            var b = TLanes.Load(ref x, i + count);
            if (TLanes.Count == 8)
            {
                TLanes.Exchange(ref a, ref b, 4);
                if (reduceFirst)
                {
                    a = butterfly.Reduce(a);
                }

                ForwardWithin(butterfly, ref a, ref b, ref roots, ref quotients, (degree + i) / 8, 4);
            }

            if (TLanes.Count >= 4)
            {
                TLanes.Exchange(ref a, ref b, 2);
                if (reduce)
                {
                    a = butterfly.Reduce(a);
                }

                ForwardWithin(butterfly, ref a, ref b, ref roots, ref quotients, (degree + i) / 4, 2);
            }

            TLanes.Exchange(ref a, ref b, 1);
            if (reduce && TLanes.Count == 2)
            {
                a = butterfly.Reduce(a);
            }

            ForwardWithin(butterfly, ref a, ref b, ref roots, ref quotients, (degree + i) / 2, 1);
            TLanes.Interleave(ref a, ref b);
            TLanes.Store(butterfly.Leave(a), ref x, i);
            TLanes.Store(butterfly.Leave(b), ref x, i + count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardWithin(
        TButterfly butterfly, ref TVector a, ref TVector b, ref ulong roots, ref ulong quotients, nuint root, int gap) =>
        butterfly.Forward(ref a, ref b, TLanes.LoadRepeated(ref roots, root, gap), TLanes.LoadRepeated(ref quotients, root, gap));

    /// <summary>The first layers, with partners within a vector.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InverseNarrow(Span<ulong> values, RootTable table, ulong q, bool reduce)
    {
        var butterfly = TButterfly.Create(q);
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(table.InverseRoots);
        ref var quotients = ref MemoryMarshal.GetArrayDataReference(table.InverseQuotients);
        var degree = (nuint)values.Length;
        var count = (nuint)TLanes.Count;
        for (nuint i = 0; i < degree; i += 2 * count)
        {
            var a = butterfly.Enter(TLanes.Load(ref x, i));
            var b = butterfly.Enter(TLanes.Load(ref x, i + count));
            TLanes.Deinterleave(ref a, ref b);
            InverseWithin(butterfly, ref a, ref b, ref roots, ref quotients, (degree + i) / 2, 1);
            if (TLanes.Count >= 4)
            {
                TLanes.Exchange(ref a, ref b, 1);
                InverseWithin(butterfly, ref a, ref b, ref roots, ref quotients, (degree + i) / 4, 2);
            }

            if (TLanes.Count == 8)
            {
                TLanes.Exchange(ref a, ref b, 2);
                InverseWithin(butterfly, ref a, ref b, ref roots, ref quotients, (degree + i) / 8, 4);
            }

            if (reduce)
            {
                a = butterfly.Reduce(a);
            }

            TLanes.Exchange(ref a, ref b, TLanes.Count / 2);
            TLanes.Store(a, ref x, i);
            TLanes.Store(b, ref x, i + count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseWithin(
        TButterfly butterfly, ref TVector a, ref TVector b, ref ulong roots, ref ulong quotients, nuint root, int gap) =>
        butterfly.Inverse(ref a, ref b, TLanes.LoadRepeated(ref roots, root, gap), TLanes.LoadRepeated(ref quotients, root, gap));

    /// <summary>The layer whose partners are gap apart, and the next, neither being the last.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InverseTwo(Span<ulong> values, int gap, RootTable table, ulong q, bool reduce)
    {
        var butterfly = TButterfly.Create(q);
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var roots = ref MemoryMarshal.GetArrayDataReference(table.InverseRoots);
        ref var quotients = ref MemoryMarshal.GetArrayDataReference(table.InverseQuotients);
        var quarter = (nuint)gap;
        var root = (nuint)(values.Length / 4 / gap);
        for (nuint start = 0; start < (nuint)values.Length; start += 4 * quarter, root++)
        {
            var root1 = TLanes.Broadcast(Unsafe.Add(ref roots, root));
            var quotient1 = TLanes.Broadcast(Unsafe.Add(ref quotients, root));
            var root2 = TLanes.Broadcast(Unsafe.Add(ref roots, 2 * root));
            var quotient2 = TLanes.Broadcast(Unsafe.Add(ref quotients, 2 * root));
            var root3 = TLanes.Broadcast(Unsafe.Add(ref roots, (2 * root) + 1));
            var quotient3 = TLanes.Broadcast(Unsafe.Add(ref quotients, (2 * root) + 1));
            for (var i = start; i < start + quarter; i += (nuint)TLanes.Count)
            {
                var x0 = TLanes.Load(ref x, i);
                var x1 = TLanes.Load(ref x, i + quarter);
                var x2 = TLanes.Load(ref x, i + (2 * quarter));
                var x3 = TLanes.Load(ref x, i + (3 * quarter));
                butterfly.Inverse(ref x0, ref x1, root2, quotient2);
                butterfly.Inverse(ref x2, ref x3, root3, quotient3);
                butterfly.Inverse(ref x0, ref x2, root1, quotient1);
                butterfly.Inverse(ref x1, ref x3, root1, quotient1);
                if (reduce)
                {
                    x0 = butterfly.Reduce(x0);
                    x1 = butterfly.Reduce(x1);
                }

                TLanes.Store(x0, ref x, i);
                TLanes.Store(x1, ref x, i + quarter);
                TLanes.Store(x2, ref x, i + (2 * quarter));
                TLanes.Store(x3, ref x, i + (3 * quarter));
            }
        }
    }

    /// <summary>The last layer and the factor 1/n.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InverseLast(Span<ulong> values, RootTable table, ulong q)
    {
        var butterfly = TButterfly.Create(q);
        ref var x = ref MemoryMarshal.GetReference(values);
        var half = (nuint)values.Length / 2;
        var (root, quotient) = (TLanes.Broadcast(table.ScaledRoot), TLanes.Broadcast(table.ScaledQuotient));
        var (scale, scaleQuotient) = (TLanes.Broadcast(table.Scale), TLanes.Broadcast(table.ScaleQuotient));
        for (nuint i = 0; i < half; i += (nuint)TLanes.Count)
        {
            var upper = TLanes.Load(ref x, i);
            var lower = TLanes.Load(ref x, i + half);
            butterfly.InverseScaled(ref upper, ref lower, root, quotient, scale, scaleQuotient);
            TLanes.Store(butterfly.LeaveProduct(upper), ref x, i);
            TLanes.Store(butterfly.LeaveProduct(lower), ref x, i + half);
        }
    }

    /// <summary>The last two layers and the factor 1/n.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void InverseLastTwo(Span<ulong> values, RootTable table, ulong q)
    {
        var butterfly = TButterfly.Create(q);
        ref var x = ref MemoryMarshal.GetReference(values);
        var quarter = (nuint)values.Length / 4;
        var (root1, quotient1) = (TLanes.Broadcast(table.ScaledRoot), TLanes.Broadcast(table.ScaledQuotient));
        var (root2, quotient2) = (TLanes.Broadcast(table.InverseRoots[2]), TLanes.Broadcast(table.InverseQuotients[2]));
        var (root3, quotient3) = (TLanes.Broadcast(table.InverseRoots[3]), TLanes.Broadcast(table.InverseQuotients[3]));
        var (scale, scaleQuotient) = (TLanes.Broadcast(table.Scale), TLanes.Broadcast(table.ScaleQuotient));
        for (nuint i = 0; i < quarter; i += (nuint)TLanes.Count)
        {
            var x0 = TLanes.Load(ref x, i);
            var x1 = TLanes.Load(ref x, i + quarter);
            var x2 = TLanes.Load(ref x, i + (2 * quarter));
            var x3 = TLanes.Load(ref x, i + (3 * quarter));
            butterfly.Inverse(ref x0, ref x1, root2, quotient2);
            butterfly.Inverse(ref x2, ref x3, root3, quotient3);
            butterfly.InverseScaled(ref x0, ref x2, root1, quotient1, scale, scaleQuotient);
            butterfly.InverseScaled(ref x1, ref x3, root1, quotient1, scale, scaleQuotient);
            TLanes.Store(butterfly.LeaveProduct(x0), ref x, i);
            TLanes.Store(butterfly.LeaveProduct(x1), ref x, i + quarter);
            TLanes.Store(butterfly.LeaveProduct(x2), ref x, i + (2 * quarter));
            TLanes.Store(butterfly.LeaveProduct(x3), ref x, i + (3 * quarter));
        }
    }
}
