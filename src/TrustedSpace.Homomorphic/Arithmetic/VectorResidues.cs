using System.Runtime.InteropServices;
using TrustedSpace.Homomorphic.Arithmetic.Lanes;

namespace TrustedSpace.Homomorphic.Arithmetic;

/// <summary>Sums and products by a fixed factor, several words at once, for moduli to 60 bits. What is left over at the end goes one by one.</summary>
internal class VectorResidues<TLanes, TVector>(string name, int largestBitCount = 60) : ScalarResidues(name, largestBitCount)
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public override void FromSigned(ReadOnlySpan<sbyte> a, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var z = ref MemoryMarshal.GetReference(result);
        var q = TLanes.Broadcast(modulus.Value);
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.AddWhereNegative(TLanes.LoadSigned(ref x, (nuint)i), q), ref z, (nuint)i);
        }

        base.FromSigned(a[i..], result[i..], modulus);
    }

    public override void AddSigned(ReadOnlySpan<ulong> a, ReadOnlySpan<sbyte> b, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(result);
        var q = TLanes.Broadcast(modulus.Value);
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            var sum = TLanes.Add(TLanes.Load(ref x, (nuint)i), TLanes.LoadSigned(ref y, (nuint)i));
            TLanes.Store(FromOneTooMany(sum, q), ref z, (nuint)i);
        }

        base.AddSigned(a[i..], b[i..], result[i..], modulus);
    }

    public override void NegateSumSigned(ReadOnlySpan<ulong> a, ReadOnlySpan<sbyte> b, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(result);
        var q = TLanes.Broadcast(modulus.Value);
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            var negated = TLanes.Subtract(TLanes.Subtract(q, TLanes.Load(ref x, (nuint)i)), TLanes.LoadSigned(ref y, (nuint)i));
            TLanes.Store(FromOneTooMany(negated, q), ref z, (nuint)i);
        }

        base.NegateSumSigned(a[i..], b[i..], result[i..], modulus);
    }

    public override void Add(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(result);
        var q = TLanes.Broadcast(modulus.Value);
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            var sum = TLanes.Add(TLanes.Load(ref x, (nuint)i), TLanes.Load(ref y, (nuint)i));
            TLanes.Store(WordLanes<TLanes, TVector>.Less(sum, q), ref z, (nuint)i);
        }

        base.Add(a[i..], b[i..], result[i..], modulus);
    }

    public override void Subtract(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(result);
        var q = TLanes.Broadcast(modulus.Value);
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            var difference = TLanes.Subtract(TLanes.Load(ref x, (nuint)i), TLanes.Load(ref y, (nuint)i));
            TLanes.Store(TLanes.AddWhereNegative(difference, q), ref z, (nuint)i);
        }

        base.Subtract(a[i..], b[i..], result[i..], modulus);
    }

    public override void Negate(ReadOnlySpan<ulong> a, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var z = ref MemoryMarshal.GetReference(result);
        var q = TLanes.Broadcast(modulus.Value);
        var zero = TLanes.Broadcast(0);
        var i = 0;
        for (; i <= result.Length - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.AddWhereNegative(TLanes.Subtract(zero, TLanes.Load(ref x, (nuint)i)), q), ref z, (nuint)i);
        }

        base.Negate(a[i..], result[i..], modulus);
    }

    public override void Reduce(ReadOnlySpan<ulong> a, Span<ulong> result, Modulus modulus)
    {
        if (modulus.Value >> 32 == 0)
        {
            AddAndMultiply(a, 0, new ShoupOperand(1, modulus), result, modulus);
            return;
        }

        ref var x = ref MemoryMarshal.GetReference(a);
        ref var z = ref MemoryMarshal.GetReference(result);
        var residues = new WordLanes<TLanes, TVector>(modulus.Value);
        var inverse = TLanes.Broadcast(new ShoupOperand(1, modulus).Quotient);
        var i = 0;
        for (; i <= VectorizedLength(result) - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(residues.Reduce(residues.ReduceLazily(TLanes.Load(ref x, (nuint)i), inverse)), ref z, (nuint)i);
        }

        base.Reduce(a[i..], result[i..], modulus);
    }

    public override void AddAndMultiply(ReadOnlySpan<ulong> a, ulong offset, ShoupOperand factor, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var z = ref MemoryMarshal.GetReference(result);
        var residues = new WordLanes<TLanes, TVector>(modulus.Value);
        var (addend, value, quotient) = (TLanes.Broadcast(offset), TLanes.Broadcast(factor.Value), TLanes.Broadcast(factor.Quotient));
        var i = 0;
        for (; i <= VectorizedLength(result) - TLanes.Count; i += TLanes.Count)
        {
            var sum = TLanes.Add(TLanes.Load(ref x, (nuint)i), addend);
            TLanes.Store(residues.Reduce(residues.MultiplyLazily(sum, value, quotient)), ref z, (nuint)i);
        }

        base.AddAndMultiply(a[i..], offset, factor, result[i..], modulus);
    }

    public override void AddAndMultiplyAdd(ReadOnlySpan<ulong> a, ulong offset, ShoupOperand factor, Span<ulong> sum, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var z = ref MemoryMarshal.GetReference(sum);
        var residues = new WordLanes<TLanes, TVector>(modulus.Value);
        var (addend, value, quotient) = (TLanes.Broadcast(offset), TLanes.Broadcast(factor.Value), TLanes.Broadcast(factor.Quotient));
        var i = 0;
        for (; i <= VectorizedLength(sum) - TLanes.Count; i += TLanes.Count)
        {
            var product = residues.MultiplyLazily(TLanes.Add(TLanes.Load(ref x, (nuint)i), addend), value, quotient);
            var total = WordLanes<TLanes, TVector>.Less(TLanes.Add(TLanes.Load(ref z, (nuint)i), product), residues.FourTimes);
            TLanes.Store(residues.Reduce(total), ref z, (nuint)i);
        }

        base.AddAndMultiplyAdd(a[i..], offset, factor, sum[i..], modulus);
    }

    public override void SubtractAndMultiply(
        ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b, ulong offset, ShoupOperand factor, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        ref var z = ref MemoryMarshal.GetReference(result);
        var residues = new WordLanes<TLanes, TVector>(modulus.Value);
        var (addend, value, quotient) = (TLanes.Broadcast(offset), TLanes.Broadcast(factor.Value), TLanes.Broadcast(factor.Quotient));
        var i = 0;
        for (; i <= VectorizedLength(result) - TLanes.Count; i += TLanes.Count)
        {
            var difference = TLanes.Add(TLanes.Subtract(TLanes.Load(ref x, (nuint)i), TLanes.Load(ref y, (nuint)i)), addend);
            TLanes.Store(residues.Reduce(residues.MultiplyLazily(difference, value, quotient)), ref z, (nuint)i);
        }

        base.SubtractAndMultiply(a[i..], b[i..], offset, factor, result[i..], modulus);
    }

    public override void Combine(
        ReadOnlySpan<ulong> rows, ReadOnlySpan<ulong> extra, ReadOnlySpan<ShoupOperand> factors, ulong offset, Span<ulong> result, Modulus modulus, int first = 0)
    {
        // Up to so many lazy products stay below 2^62.
        var i = modulus.BitCount <= 52 && factors.Length <= 255
            ? CombineLazily(rows, extra, factors, offset, result, modulus)
            : CombineStepByStep(rows, extra, factors, offset, result, modulus);
        base.Combine(rows, extra, factors, offset, result, modulus, i);
    }

    /// <summary>Words modulo 2^64 and multiples of q are added up apart.</summary>
    private static int CombineLazily(
        ReadOnlySpan<ulong> rows, ReadOnlySpan<ulong> extra, ReadOnlySpan<ShoupOperand> factors, ulong offset, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(rows);
        ref var y = ref MemoryMarshal.GetReference(extra);
        ref var z = ref MemoryMarshal.GetReference(result);
        var residues = new WordLanes<TLanes, TVector>(modulus.Value);
        var (one, last) = (new ShoupOperand(1, modulus), factors[^1]);
        var others = factors[..^1];
        var i = 0;
        for (; i <= VectorizedLength(result) - TLanes.Count; i += TLanes.Count)
        {
            var word = TLanes.Load(ref y, (nuint)i);
            var sum = TLanes.Add(TLanes.Broadcast(offset), TLanes.Multiply(word, TLanes.Broadcast(last.Value)));
            var multiple = WordLanes<TLanes, TVector>.Multiple(word, TLanes.Broadcast(last.Quotient));
            var at = (nuint)i;
            foreach (ref readonly var factor in others)
            {
                word = TLanes.Load(ref x, at);
                sum = TLanes.Add(sum, TLanes.Multiply(word, TLanes.Broadcast(factor.Value)));
                multiple = TLanes.Add(multiple, WordLanes<TLanes, TVector>.Multiple(word, TLanes.Broadcast(factor.Quotient)));
                at += (nuint)result.Length;
            }

            sum = TLanes.Subtract(sum, TLanes.Multiply(multiple, residues.Modulus));
            sum = residues.MultiplyLazily(sum, TLanes.Broadcast(one.Value), TLanes.Broadcast(one.Quotient));
            TLanes.Store(residues.Reduce(sum), ref z, (nuint)i);
        }

        return i;
    }

    /// <summary>The sum is brought back below 4q at each step.</summary>
    private static int CombineStepByStep(
        ReadOnlySpan<ulong> rows, ReadOnlySpan<ulong> extra, ReadOnlySpan<ShoupOperand> factors, ulong offset, Span<ulong> result, Modulus modulus)
    {
        ref var x = ref MemoryMarshal.GetReference(rows);
        ref var y = ref MemoryMarshal.GetReference(extra);
        ref var z = ref MemoryMarshal.GetReference(result);
        var residues = new WordLanes<TLanes, TVector>(modulus.Value);
        var last = factors[^1];
        var others = factors[..^1];
        var i = 0;
        for (; i <= VectorizedLength(result) - TLanes.Count; i += TLanes.Count)
        {
            var sum = residues.MultiplyLazily(TLanes.Load(ref y, (nuint)i), TLanes.Broadcast(last.Value), TLanes.Broadcast(last.Quotient));
            sum = WordLanes<TLanes, TVector>.Less(TLanes.Add(sum, TLanes.Broadcast(offset)), residues.FourTimes);
            var at = (nuint)i;
            foreach (ref readonly var factor in others)
            {
                var product = residues.MultiplyLazily(TLanes.Load(ref x, at), TLanes.Broadcast(factor.Value), TLanes.Broadcast(factor.Quotient));
                sum = WordLanes<TLanes, TVector>.Less(TLanes.Add(sum, product), residues.FourTimes);
                at += (nuint)result.Length;
            }

            TLanes.Store(residues.Reduce(sum), ref z, (nuint)i);
        }

        return i;
    }

    /// <summary>From (-q, 2q) to [0, q).</summary>
    private static TVector FromOneTooMany(TVector values, TVector q) =>
        WordLanes<TLanes, TVector>.Less(TLanes.AddWhereNegative(values, q), q);

    /// <summary>What products by a factor do in vectors: nothing with two lanes, as such processors multiply words no faster there.</summary>
    private static int VectorizedLength(ReadOnlySpan<ulong> result) => TLanes.Count == 2 ? 0 : result.Length;
}
