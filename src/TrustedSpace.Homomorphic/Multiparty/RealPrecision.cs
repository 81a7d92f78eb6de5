namespace TrustedSpace.Homomorphic.Multiparty;

/// <summary>What is asked of decrypted real numbers.</summary>
public sealed record RealPrecision
{
    /// <param name="scale">The ciphertext's scale.</param>
    /// <param name="largestMagnitude">No number in it is larger.</param>
    /// <param name="binaryPlaces">Numbers are rounded to multiples of 2^-binaryPlaces, and are then off by at most that.</param>
    public RealPrecision(double scale, double largestMagnitude, int binaryPlaces)
    {
        if (!(scale >= 1) || !double.IsFinite(scale) || !(largestMagnitude > 0) || !double.IsFinite(largestMagnitude))
        {
            throw new ArgumentException($"A scale of {scale} and numbers up to {largestMagnitude} are not positive and finite.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(binaryPlaces), 1000, nameof(binaryPlaces));
        (Scale, LargestMagnitude, BinaryPlaces) = (scale, largestMagnitude, binaryPlaces);
    }

    /// <summary>The ciphertext's scale.</summary>
    public double Scale { get; }

    /// <summary>No number in the result is larger.</summary>
    public double LargestMagnitude { get; }

    /// <summary>Numbers are rounded to multiples of 2^-BinaryPlaces.</summary>
    public int BinaryPlaces { get; }

    /// <summary>Rounds decrypted numbers to the places that are meant; only these may be shown to others.</summary>
    public void Round(Span<double> values)
    {
        foreach (ref var value in values)
        {
            value = Math.ScaleB(Math.Round(Math.ScaleB(value, BinaryPlaces)), -BinaryPlaces);
        }
    }
}
