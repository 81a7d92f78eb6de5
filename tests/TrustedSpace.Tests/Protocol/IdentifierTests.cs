using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TrustedSpace.Protocol.Identity;
using TrustedSpace.Protocol.Json;
using Xunit;

namespace TrustedSpace.Tests.Protocol;

public class IdentifierTests
{
    private sealed record Sample(ParticipantId Owner, IReadOnlyDictionary<ElementName, int> Levels);

    [Theory]
    [InlineData("a")]
    [InlineData("hospital-1")]
    [InlineData("3rd")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void Label_within_the_rule_is_accepted(string text) => Assert.Equal(text, ParticipantId.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("Hospital")]
    [InlineData("a_b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("a\n")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void Label_outside_the_rule_is_refused_with_the_rule(string text)
    {
        var problem = Assert.Throws<FormatException>(() => DatasetId.Parse(text));

        Assert.Contains("DatasetId", problem.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 63 characters", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clump_thickness", true)]
    [InlineData("_x1", true)]
    [InlineData("1x", false)]
    [InlineData("a-b", false)]
    [InlineData("A", false)]
    public void Element_name_is_an_unquoted_sql_name(string text, bool accepted) =>
        Assert.Equal(accepted, ElementName.TryParse(text, out _));

    [Theory]
    [InlineData("0198c2a0-1111-7abc-8def-0123456789ab", true)]
    [InlineData("9f0e8b1a-2c3d-4e5f-a6b7-c8d9e0f1a2b3", true)]
    [InlineData("9F0E8B1A-2C3D-4E5F-A6B7-C8D9E0F1A2B3", false)]
    [InlineData("9f0e8b1a-2c3d-1e5f-a6b7-c8d9e0f1a2b3", false)]
    [InlineData("9f0e8b1a-2c3d-4e5f-06b7-c8d9e0f1a2b3", false)]
    [InlineData("9f0e8b1a2c3d4e5fa6b7c8d9e0f1a2b3", false)]
    public void Job_id_is_a_uuid_of_version_4_or_7(string text, bool accepted) =>
        Assert.Equal(accepted, JobId.TryParse(text, out _));

    [Fact]
    public void New_grant_ids_sort_by_time()
    {
        var time = new FakeTimeProvider();
        var first = GrantId.New(time);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var second = GrantId.New(time);

        Assert.Equal([first, second], new[] { second, first }.Order());
        Assert.Equal(first, GrantId.Parse(first.Value));
    }

    [Fact]
    public void Digest_is_one_text_for_32_bytes()
    {
        var digest = Sha256Digest.Of("abc"u8);

        Assert.Equal("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0", digest.Value);
        Assert.Equal(digest, Sha256Digest.FromHash(digest.ToBytes()));
        Assert.False(Sha256Digest.TryParse("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa1", out _));
        Assert.False(Sha256Digest.TryParse("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=", out _));
    }

    [Fact]
    public void Unset_identifier_has_no_value() => Assert.Throws<InvalidOperationException>(() => default(ProductId).Value);

    [Fact]
    public void Identifiers_are_json_strings_and_member_names()
    {
        var sample = new Sample(ParticipantId.Parse("a"), new Dictionary<ElementName, int> { [ElementName.Parse("x")] = 3 });

        var json = JsonSerializer.Serialize(sample, ProtocolJson.Options);

        Assert.Equal("""{"owner":"a","levels":{"x":3}}""", json);
        Assert.Equal(3, JsonSerializer.Deserialize<Sample>(json, ProtocolJson.Options)!.Levels[ElementName.Parse("x")]);
    }

    [Theory]
    [InlineData("""{"owner":"A","levels":{}}""")]
    [InlineData("""{"owner":1,"levels":{}}""")]
    [InlineData("""{"owner":null,"levels":{}}""")]
    [InlineData("""{"owner":"a","levels":{"1":1}}""")]
    [InlineData("""{"owner":"a","levels":{},"extra":1}""")]
    [InlineData("""{"owner":"a","owner":"b","levels":{}}""")]
    [InlineData("""{"owner":"a"}""")]
    public void Json_that_breaks_the_contract_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Sample>(json, ProtocolJson.Options));
}
