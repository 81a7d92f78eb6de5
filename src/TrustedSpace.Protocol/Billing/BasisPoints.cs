using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrustedSpace.Protocol.Billing;

/// <summary>A share in hundredths of a percent, 0 to 10,000. In JSON a number.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct BasisPoints
{
    /// <summary>The whole.</summary>
    public const int Whole = 10_000;

    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 10,000.</exception>
    public BasisPoints(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Whole);
        Value = value;
    }

    public int Value { get; }

    /// <summary>This share of an amount.</summary>
    public long Of(long amount) => Rounding.HalfEven((Int128)amount * Value, Whole);

    /// <summary>What an amount contains of a levy of this share on top of the rest: amount × v / (10,000 + v).</summary>
    public long ContainedIn(long amount) => Rounding.HalfEven((Int128)amount * Value, Whole + Value);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value / 100m:0.##} %");

    private sealed class Converter : JsonConverter<BasisPoints>
    {
        public override BasisPoints Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetInt32() is >= 0 and <= Whole and var value ? new(value) : throw new JsonException("basis points are 0 to 10000");

        public override void Write(Utf8JsonWriter writer, BasisPoints value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }
}
