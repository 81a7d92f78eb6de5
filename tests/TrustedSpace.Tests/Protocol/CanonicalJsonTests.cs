using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public class CanonicalJsonTests
{
    private static readonly Gen<double> Finite = Gen.Double.Where(double.IsFinite);

    private sealed record Sample
    {
        public required string Name { get; init; }

        public double Ratio { get; init; }

        public long Amount { get; init; }

        public int? Absent { get; init; }

        public DayOfWeek Day { get; init; }
    }

    [Fact]
    public void Test_data_of_the_author_of_the_rfc_is_canonicalized() => Assert.All(
        ProtocolVectors.Read("jcs", "cyberphone.json"),
        vector => Assert.Equal(vector.Text("output"), Canonicalize(vector.Text("input"))));

    [Fact]
    public void Numbers_of_rfc_8785_appendix_b_are_formatted() => Assert.All(
        ProtocolVectors.Read("jcs", "rfc8785-appendix-b.json"),
        vector =>
        {
            var bits = long.Parse(vector.Text("ieee754"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            Assert.Equal(vector.Text("json"), Encoding.UTF8.GetString(CanonicalJson.Serialize(BitConverter.Int64BitsToDouble(bits))));
        });

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Value_that_is_no_number_is_refused(double value) =>
        Assert.Throws<ArgumentException>(() => CanonicalJson.Serialize(value));

    [Fact]
    public void Any_double_reads_back_and_is_its_own_canonical_form() => Finite.Sample(value =>
    {
        var text = Encoding.UTF8.GetString(CanonicalJson.Serialize(value));
        Assert.Equal(value, double.Parse(text, CultureInfo.InvariantCulture));
        Assert.DoesNotContain('E', text);
        if (Math.Abs(value) is >= 1e-6 and < 1e21)
        {
            Assert.DoesNotContain('e', text);
        }
    });

    [Fact]
    public void Any_value_reads_back_from_its_one_form() =>
        Gen.Select(Gen.String, Finite, Gen.Long[-(1L << 53), 1L << 53], Gen.Enum<DayOfWeek>())
            .Where(sample => !HasLoneSurrogate(sample.Item1))
            .Select(sample => new Sample { Name = sample.Item1, Ratio = sample.Item2, Amount = sample.Item3, Day = sample.Item4 })
            .Sample(sample =>
            {
                var bytes = CanonicalJson.Serialize(sample);
                Assert.Equal(sample, CanonicalJson.Deserialize<Sample>(bytes));
                Assert.Equal(bytes, CanonicalJson.Canonicalize(bytes));
            });

    [Fact]
    public void Order_of_members_and_white_space_do_not_matter() =>
        Gen.Dictionary(Gen.String.Where(name => !HasLoneSurrogate(name)), Gen.Int)[0, 8].Sample(members =>
        {
            var forwards = JsonSerializer.Serialize(members.ToArray().ToDictionary(), Indented);
            var backwards = JsonSerializer.Serialize(members.Reverse().ToDictionary());
            Assert.Equal(Canonicalize(forwards), Canonicalize(backwards));
        });

    [Fact]
    public void Members_are_camel_case_and_absent_rather_than_null() => Assert.Equal(
        """{"amount":0,"day":"monday","name":"x","ratio":0.5}""",
        Encoding.UTF8.GetString(CanonicalJson.Serialize(new Sample { Name = "x", Ratio = 0.5, Day = DayOfWeek.Monday })));

    [Theory]
    [InlineData("""{"amount":0,"day":"monday","name":"x","ratio":0.50}""")]
    [InlineData("""{"amount":0,"day":"Monday","name":"x","ratio":0.5}""")]
    [InlineData("""{"absent":null,"amount":0,"day":"monday","name":"x","ratio":0.5}""")]
    [InlineData("""{"day":"monday","amount":0,"name":"x","ratio":0.5}""")]
    [InlineData("""{"amount":0,"day":1,"name":"x","ratio":0.5}""")]
    [InlineData("""{"amount":0,"day":"monday","name":null,"ratio":0.5}""")]
    [InlineData("""{"amount":0,"day":"monday","name":"\ud800","ratio":0.5}""")]
    [InlineData("""{"\ud800":0,"amount":0,"day":"monday","name":"x","ratio":0.5}""")]
    [InlineData("null")]
    [InlineData("")]
    public void Other_spelling_of_a_value_is_refused(string json) =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Deserialize<Sample>(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("-9223372036854775807")]
    [InlineData("340282366920938463463374607431768211455")]
    [InlineData("1e400")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("[1,]")]
    [InlineData("[1] // one")]
    public void Text_that_has_no_canonical_form_is_refused(string json) =>
        Assert.ThrowsAny<JsonException>(() => Canonicalize(json));

    [Fact]
    public void Text_that_is_no_utf8_is_refused()
    {
        byte[][] texts = [[.. "{\"a"u8, 0xFF, .. "\":1}"u8], [.. "[\"a"u8, 0xC3, .. "\"]"u8]];

        Assert.All(texts, text => Assert.ThrowsAny<JsonException>(() => CanonicalJson.Canonicalize(text)));
    }

    [Theory]
    [InlineData("-0", "0")]
    [InlineData("0", "0")]
    [InlineData("-1", "-1")]
    [InlineData("999999999999999", "999999999999999")]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("1e2", "100")]
    [InlineData("0.10", "0.1")]
    public void Number_has_one_spelling(string json, string canonical) => Assert.Equal(canonical, Canonicalize(json));

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Canonicalize(string json) => Encoding.UTF8.GetString(CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json)));

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }
}
